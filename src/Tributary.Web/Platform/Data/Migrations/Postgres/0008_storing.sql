-- How new offers of a network are stored. No row: New, no rules, as the network describes them. rules is JSON in the order of the rules; sites
-- are the ids, framed by commas, of those that may show the offers, empty for all; at_cap is 'Hide' or 'Keep'.
create table storing (
    network_id bigint not null primary key references networks (id),
    arrival text not null,
    rules text not null,
    default_category text not null,
    text_before text not null,
    daily_cap bigint,
    at_cap text not null,
    cap_zone text not null,
    sites text not null,
    row_version bigint not null,
    changed_at bigint not null
);

-- What an operator says a network's words mean. kind is 'Country', 'System', 'Device', 'Category', 'Currency', 'PayoutType' or 'Event'; meaning is
-- ours (codes framed by commas for systems and devices), empty for a word that is to be passed over.
create table value_maps (
    network_id bigint not null references networks (id),
    kind text not null,
    value text not null,
    meaning text not null,
    account_id bigint,
    set_at bigint not null,
    primary key (network_id, kind, value)
);

-- Words of a network that nobody has explained to us, with an offer or a postback that has it.
create table unmapped_values (
    network_id bigint not null references networks (id),
    kind text not null,
    value text not null,
    seen bigint not null,
    first_at bigint not null,
    last_at bigint not null,
    example text not null,
    primary key (network_id, kind, value)
);

-- Our category for every combination of categories a network ever used, as its versions store it. is_ours is 0 while nobody has said what
-- the network's words mean and its first one stands in.
create table category_map (
    network_id bigint not null references networks (id),
    source text not null,
    category text not null,
    is_ours bigint not null,
    primary key (network_id, source)
);
insert into category_map (network_id, source, category, is_ours)
select network_id, categories, coalesce(categories::jsonb ->> 0, ''), case when categories = '[]' then 1 else 0 end
from (select distinct network_id, categories from offer_versions) as seen;

-- The daily cap is reached and the offer rests until this moment; in the past or null, it does not.
alter table offers add column capped_until bigint;
