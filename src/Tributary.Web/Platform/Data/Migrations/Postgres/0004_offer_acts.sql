-- What people decided about an offer, one row for each decision. Rows never change. act is 'Listing', 'Override' (a field set by hand) or
-- 'Release' (a field given back to the network); account_id is null for the command line.
create table offer_acts (
    id bigint primary key,
    offer_id bigint not null references offers (id),
    act text not null,
    field text not null,
    before text not null,
    after text not null,
    account_id bigint,
    done_at bigint not null
);
create index offer_acts_offer on offer_acts (offer_id, done_at);

-- What is known of decisions made before they were recorded: the newest of each kind, and not what stood before a listing.
insert into offer_acts (id, offer_id, act, field, before, after, account_id, done_at)
select -id, id, 'Listing', 'listing', '', listing, listing_changed_by, listing_changed_at
from offers where listing_changed_at > first_seen_at;
insert into offer_acts (id, offer_id, act, field, before, after, account_id, done_at)
select -1000000000000 - row_number() over (order by set_at, offer_id, field), offer_id, 'Override', field, source_value, value, set_by, set_at
from offer_overrides;

-- What a run changed is found by its generation; an offer that it missed moves on with later ones, so that one is found by the run.
create index offer_versions_missing on offer_versions (run_id) where status = 'missing';
