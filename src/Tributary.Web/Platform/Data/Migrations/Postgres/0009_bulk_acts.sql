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

-- Lists of offers that people come back to: an address within the panel under a name, for its owner alone or for everybody.
create table offer_lists (
    id bigint primary key,
    account_id bigint not null,
    name text not null,
    address text not null,
    shared bigint not null,
    created_at bigint not null
);
create index offer_lists_account on offer_lists (account_id);

-- The columns of the list that a person chose, in their order, by commas.
create table offer_columns (
    account_id bigint not null primary key,
    columns text not null,
    changed_at bigint not null
);

-- Offers that another network has too: the same application in a store ('Store'), the same landing page ('Page'), the same title for some of the
-- same countries ('Title'). Worked out after every published run. beaten_by: an offer of the group that pays more, in the same currency, to
-- everybody this one pays for.
create table offer_duplicates (
    offer_id bigint not null references offers (id),
    kind text not null,
    key text not null,
    network_id bigint not null references networks (id),
    beaten_by bigint,
    primary key (offer_id, kind)
);
create index offer_duplicates_key on offer_duplicates (kind, key);
