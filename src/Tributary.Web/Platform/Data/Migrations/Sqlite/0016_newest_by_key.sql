-- The catalogue as before, but an offer's version is found by its key: the last one that is published. Without that, SQLite walks through all versions there
-- ever were, so that a list takes longer with every run that changes offers.
drop view current_offers;
create view current_offers as
select o.id, o.network_id, n.name as network_name, n.member_share_ppm, n.template_id, o.source_id, o.listing, o.listing_changed_at, o.first_seen_at, o.row_version,
       o.held_until, o.held_at, o.held_by, o.held_note, o.capped_until,
       v.id as version_id, v.run_id, v.since, g.generation, v.status,
       case when v.status = 'active' or (v.status = 'missing' and g.generation - v.since + 1 < g.missing_after) then 1 else 0 end as live,
       coalesce((select value from offer_overrides where offer_id = o.id and field = 'title'),
                case when o.pinned = 0 then v.title else (select x.title from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Title'), v.id)) end) as title,
       v.title as source_title, (select source_value from offer_overrides where offer_id = o.id and field = 'title') as title_source_then,
       coalesce((select value from offer_overrides where offer_id = o.id and field = 'description'),
                coalesce((select text_before from storing where network_id = o.network_id), '') ||
                case when o.pinned = 0 then v.description else (select x.description from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Description'), v.id)) end) as description,
       v.description as source_description, (select source_value from offer_overrides where offer_id = o.id and field = 'description') as description_source_then,
       case when o.pinned = 0 then v.conditions else (select x.conditions from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Conditions'), v.id)) end as conditions,
       case when o.pinned = 0 then v.categories else (select x.categories from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Categories'), v.id)) end as categories,
       coalesce((select m.category from category_map m where m.network_id = o.network_id and m.source =
                 case when o.pinned = 0 then v.categories else (select x.categories from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Categories'), v.id)) end), '') as category,
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
       coalesce(case when o.pinned = 0 then v.daily_cap else (select x.daily_cap from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'DailyCap'), v.id)) end,
                (select daily_cap from storing where network_id = o.network_id)) as daily_cap,
       case when o.pinned = 0 then v.daily_cap else (select x.daily_cap from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'DailyCap'), v.id)) end as source_daily_cap,
       coalesce((select at_cap from storing where network_id = o.network_id), 'Hide') as at_cap,
       coalesce((select sites from storing where network_id = o.network_id), '') as sites,
       case when o.pinned = 0 then v.starts_at else (select x.starts_at from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Dates'), v.id)) end as starts_at,
       case when o.pinned = 0 then v.ends_at else (select x.ends_at from offer_versions x where x.id = coalesce((select version_id from pins_in_force where offer_id = o.id and field = 'Dates'), v.id)) end as ends_at,
       v.requires_approval, v.incentive, v.approval, v.store_id, v.source_rank, v.created_at as version_at
from offers o
join networks n on n.id = o.network_id and n.removed_at is null
join generations g on g.network_id = o.network_id
join offer_versions v on v.id = (select x.id from offer_versions x where x.offer_id = o.id and x.since <= g.generation order by x.since desc limit 1)
                     and v.until > g.generation;
