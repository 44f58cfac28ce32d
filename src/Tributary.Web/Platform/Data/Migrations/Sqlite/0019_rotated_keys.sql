-- Which key of the installation a click key is derived from.
alter table click_keys add column ring_key bigint not null default 1;
-- One that was shown and not confirmed yet is shown again.
update accounts set factor_offered = null;
-- The credential before the present one: postbacks that prove themselves with it count until it ends.
alter table network_secrets add column former_sealed text;
alter table network_secrets add column former_ends_at bigint;
