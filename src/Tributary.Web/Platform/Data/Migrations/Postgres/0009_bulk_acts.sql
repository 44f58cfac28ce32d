-- What was done to many offers at once: which ones were decided when it began and lie in bulk_pieces; place is the next piece. A piece is
-- done and place moved on in one transaction, so that a killed act goes on where it stopped. work is JSON: what to do. undoes names the
-- act that this one takes back; there is one for each.
create table bulk_acts (
    id bigint primary key,
    work text not null,
    about text not null,
    address text not null,
    account_id bigint,
    undoes bigint,
    state text not null,
    why text not null,
    pieces bigint not null,
    place bigint not null,
    total bigint not null,
    looked bigint not null,
    changed bigint not null,
    left_alone bigint not null,
    created_at bigint not null,
    finished_at bigint,
    cancel_requested_at bigint
);
create unique index bulk_acts_undoes on bulk_acts (undoes) where undoes is not null;

-- Ids by commas, each with a listing of its own where the act has one: 12,13 or 12:Synced,13:Ignored.
create table bulk_pieces (
    bulk_id bigint not null references bulk_acts (id),
    place bigint not null,
    offers text not null,
    primary key (bulk_id, place)
);

-- bulk_id: the act on many offers that this was part of. kept: what before does not say of the state that was left (JSON).
alter table offer_acts add column bulk_id bigint;
alter table offer_acts add column kept text;
create index offer_acts_bulk on offer_acts (bulk_id, offer_id) where bulk_id is not null;
