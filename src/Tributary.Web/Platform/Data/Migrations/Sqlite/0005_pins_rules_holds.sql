-- A field of an offer that is taken from an earlier version than the network's newest, and why: 'Rule' (a field rule of the network), 'Gate'
-- (the change waits for review) or 'Person' (a reviewer kept ours). It counts in the generations since <= generation < until, so that a run
-- stages pins and lets go of them, and publishes both with its swap. field is a name of the program's list of fields.
create table offer_pins (
    offer_id bigint not null references offers (id),
    field text not null,
    version_id bigint not null references offer_versions (id),
    why text not null,
    since bigint not null,
    until bigint not null,
    network_id bigint not null references networks (id),
    run_id bigint,
    account_id bigint,
    pinned_at bigint not null,
    note text not null,
    primary key (offer_id, field)
);
create index offer_pins_since on offer_pins (network_id, since);
create index offer_pins_until on offer_pins (network_id, until) where until < 9223372036854775807;
create index offer_pins_waiting on offer_pins (network_id, pinned_at) where why = 'Gate';

-- 0: the offer has no pins, so that the catalogue need not look for any.
alter table offers add column pinned bigint not null default 0;
create index offers_pinned on offers (network_id) where pinned = 1;

-- A person stopped the offer until then: 9223372036854775807 without end, null when nobody did.
alter table offers add column held_until bigint;
alter table offers add column held_at bigint;
alter table offers add column held_by bigint;
alter table offers add column held_note text;

-- What a person decided about changes of a network's offers; a network without a row has the defaults. JSON: fields by name, gate by change.
create table network_rules (
    network_id bigint not null primary key references networks (id),
    fields text not null,
    gate text not null,
    row_version bigint not null,
    changed_at bigint not null,
    changed_by bigint
);

create view pins_in_force as
select p.* from offer_pins p join generations g on g.network_id = p.network_id and p.since <= g.generation and p.until > g.generation;

-- The catalogue: what is in force for every offer. v is the network's newest version; a pinned field comes from the version that its pin names,
-- and a person's title and description from offer_overrides. Both are looked up in sub-selects, so that counting and sorting 100,000 offers
-- does not touch them.
drop view current_offers;
create view current_offers as
select o.id, o.network_id, n.name as network_name, n.member_share_ppm, n.template_id, o.source_id, o.listing, o.listing_changed_at, o.first_seen_at, o.row_version,
       o.held_until, o.held_at, o.held_by, o.held_note,
       v.id as version_id, v.run_id, v.since, g.generation, v.status,
       case when v.status = 'active' or (v.status = 'missing' and g.generation - v.since + 1 < g.missing_after) then 1 else 0 end as live,
       coalesce((select value from offer_overrides where offer_id = o.id and field = 'title'),
                case when o.pinned = 0 then v.title else (select x.title from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Title'), v.id)) end) as title,
       v.title as source_title, (select source_value from offer_overrides where offer_id = o.id and field = 'title') as title_source_then,
       coalesce((select value from offer_overrides where offer_id = o.id and field = 'description'),
                case when o.pinned = 0 then v.description else (select x.description from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Description'), v.id)) end) as description,
       v.description as source_description, (select source_value from offer_overrides where offer_id = o.id and field = 'description') as description_source_then,
       case when o.pinned = 0 then v.conditions else (select x.conditions from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Conditions'), v.id)) end as conditions,
       case when o.pinned = 0 then v.categories else (select x.categories from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Categories'), v.id)) end as categories,
       case when o.pinned = 0 then v.image_url else (select x.image_url from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Image'), v.id)) end as image_url,
       case when o.pinned = 0 then v.preview_url else (select x.preview_url from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Preview'), v.id)) end as preview_url,
       case when o.pinned = 0 then v.tracking_url else (select x.tracking_url from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'TrackingLink'), v.id)) end as tracking_url,
       case when o.pinned = 0 then v.payout else (select x.payout from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Payout'), v.id)) end as payout,
       case when o.pinned = 0 then v.payout_low else (select x.payout_low from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Payout'), v.id)) end as payout_low,
       case when o.pinned = 0 then v.payout_high else (select x.payout_high from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Payout'), v.id)) end as payout_high,
       case when o.pinned = 0 then v.payout_percent_ppm else (select x.payout_percent_ppm from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Payout'), v.id)) end as payout_percent_ppm,
       case when o.pinned = 0 then v.payout_type else (select x.payout_type from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Payout'), v.id)) end as payout_type,
       case when o.pinned = 0 then v.currency else (select x.currency from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Payout'), v.id)) end as currency,
       case when o.pinned = 0 then v.goals else (select x.goals from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Payout'), v.id)) end as goals,
       case when o.pinned = 0 then v.goal_count else (select x.goal_count from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Payout'), v.id)) end as goal_count,
       v.payout as source_payout, v.payout_high as source_payout_high, v.payout_percent_ppm as source_payout_percent_ppm, v.currency as source_currency,
       case when o.pinned = 0 then v.countries else (select x.countries from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Countries'), v.id)) end as countries,
       case when o.pinned = 0 then v.countries_excluded else (select x.countries_excluded from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Countries'), v.id)) end as countries_excluded,
       case when o.pinned = 0 then v.systems else (select x.systems from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Systems'), v.id)) end as systems,
       case when o.pinned = 0 then v.devices else (select x.devices from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Systems'), v.id)) end as devices,
       case when o.pinned = 0 then v.daily_cap else (select x.daily_cap from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'DailyCap'), v.id)) end as daily_cap,
       case when o.pinned = 0 then v.starts_at else (select x.starts_at from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Dates'), v.id)) end as starts_at,
       case when o.pinned = 0 then v.ends_at else (select x.ends_at from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Dates'), v.id)) end as ends_at,
       v.requires_approval, v.incentive, v.approval, v.store_id, v.source_rank, v.created_at as version_at
from offers o
join networks n on n.id = o.network_id and n.removed_at is null
join generations g on g.network_id = o.network_id
join offer_versions v on v.offer_id = o.id and v.since <= g.generation and v.until > g.generation;
