-- The private address that a network was given before: calls to it are taken until then, so that the network can be told in its own time. Nobody has to read it again, so there is no more than its hash.
alter table networks add column former_token_hash text;
alter table networks add column former_token_ends_at bigint;
