-- A dry run reads and reports like any other and writes no offer. It publishes nothing, so it is never "the last complete run".
alter table runs add column dry bigint not null default 0;

-- JSON: what the breaker holds against the feed; and, for a run that a person started after such a one, what it may lose.
alter table runs add column findings text not null default '[]';
alter table runs add column accepts text;
alter table runs add column accepts_run_id bigint;

-- Of what was updated: offers whose payout is another, offers that the network no longer runs, changes that wait for a person; and how often
-- which field was another (JSON).
alter table runs add column payouts bigint not null default 0;
alter table runs add column closed bigint not null default 0;
alter table runs add column held bigint not null default 0;
alter table runs add column fields text not null default '{}';

-- Offers missing for the first time; equal records that came twice; requests sent, repeated ones included.
alter table runs add column gone bigint not null default 0;
alter table runs add column repeated bigint not null default 0;
alter table runs add column requests bigint not null default 0;

-- An empty feed of this network is believed.
alter table networks add column may_be_empty bigint not null default 0;

-- What a dry run would have changed: the first ones, with old and new values as JSON.
create table run_previews (
    run_id bigint not null references runs (id),
    place bigint not null,
    offer_id bigint,
    source_id text not null,
    title text not null,
    change text not null,
    changes text not null,
    primary key (run_id, place)
);

-- The newest calls that ended a run or a poll, as people may see them: no credential is in url, headers or body.
create table failed_calls (
    id integer primary key,
    network_id bigint not null references networks (id),
    run_id bigint references runs (id),
    poll text,
    failed_at bigint not null,
    failure text not null,
    method text not null,
    url text not null,
    status bigint,
    headers text not null,
    body text not null,
    message text not null
);
create index failed_calls_network on failed_calls (network_id, id);
create index failed_calls_run on failed_calls (run_id);
