-- Columns are text or bigint. Instants are unix milliseconds, flags are 0/1 or a nullable instant, lists and objects are JSON text
-- (or comma-framed codes such as ',CA,US,' where they are searched). Ids come from id_blocks, the same way on both databases.

create table settings (
    name text primary key,
    value text not null,
    changed_at bigint not null
);

create table stamps (
    name text primary key,
    value bigint not null
);

create table accounts (
    id integer primary key,
    email text not null,
    name text not null,
    password_hash text not null,
    role text not null,
    created_at bigint not null,
    signed_in_at bigint,
    disabled_at bigint
);
create unique index accounts_email on accounts (email);

-- Links that prove who holds them: the first start's setup link and sign-in links. Only the hash is stored.
create table one_time_links (
    token_hash text primary key,
    purpose text not null,
    account_id bigint,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);

create table sites (
    id integer primary key,
    slug text not null,
    name text not null,
    created_at bigint not null
);
create unique index sites_slug on sites (slug);

create table api_keys (
    id integer primary key,
    site_id bigint not null references sites (id),
    name text not null,
    key_hash text not null,
    prefix text not null,
    created_at bigint not null,
    last_used_at bigint,
    revoked_at bigint
);
create unique index api_keys_key_hash on api_keys (key_hash);

create table plans (
    id integer primary key,
    slug text not null,
    name text not null,
    color text not null,
    share_ppm bigint not null,
    unit text not null,
    points_per_unit bigint not null,
    is_default bigint not null,
    place bigint not null,
    created_at bigint not null,
    retired_at bigint,
    row_version bigint not null
);
create unique index plans_slug on plans (slug);

create table members (
    id integer primary key,
    site_id bigint not null references sites (id),
    external_id text not null,
    plan_id bigint not null references plans (id),
    created_at bigint not null,
    plan_changed_at bigint not null,
    row_version bigint not null
);
create unique index members_external on members (site_id, external_id);

create table networks (
    id integer primary key,
    slug text not null,
    name text not null,
    template_id text not null,
    template_version text not null,
    settings text not null,
    tracking text not null,
    postback_token_hash text not null,
    postback_token_sealed text not null,
    -- What the network pays in; a postback that names another currency is looked at by a person.
    currency text not null,
    member_share_ppm bigint not null,
    automatic bigint not null,
    schedule text not null,
    schedule_zone text not null,
    tested_at bigint,
    test_result text,
    created_at bigint not null,
    removed_at bigint,
    row_version bigint not null
);
create unique index networks_slug on networks (slug);
create unique index networks_postback_token on networks (postback_token_hash);

create table network_secrets (
    network_id bigint not null references networks (id),
    name text not null,
    sealed text not null,
    hint text not null,
    changed_at bigint not null,
    primary key (network_id, name)
);

-- What a member on a plan gets from a network. Rows never change: the one with today's shares and rate is
-- current, and a click names the one it was made under.
create table terms (
    id integer primary key,
    network_id bigint not null references networks (id),
    plan_id bigint not null references plans (id),
    network_share_ppm bigint not null,
    plan_share_ppm bigint not null,
    unit text not null,
    points_per_unit bigint not null,
    created_at bigint not null
);
create index terms_current on terms (network_id, plan_id, id);

create table runs (
    id integer primary key,
    network_id bigint not null references networks (id),
    kind text not null,
    started_by text not null,
    account_id bigint,
    -- The moment of the schedule that this run serves; null when a person started it.
    slot bigint,
    state text not null,
    phase text not null,
    why text not null,
    fence bigint not null,
    generation bigint,
    queued_at bigint not null,
    started_at bigint,
    heartbeat_at bigint,
    finished_at bigint,
    cancel_requested_at bigint,
    pages bigint not null,
    records bigint not null,
    announced bigint,
    bytes bigint not null,
    added bigint not null,
    updated bigint not null,
    unchanged bigint not null,
    missing bigint not null,
    returned bigint not null,
    rejected bigint not null,
    issues text not null
);
create index runs_network on runs (network_id, id);
-- Never two runs of one network at once.
create unique index runs_active on runs (network_id) where finished_at is null;
-- Nor two for one moment of the schedule, whichever node sees it first.
create unique index runs_slot on runs (network_id, slot) where slot is not null;

create table run_rejections (
    run_id bigint not null references runs (id),
    place bigint not null,
    source_id text not null,
    field text not null,
    reason text not null,
    primary key (run_id, place)
);

-- Who an offer is and what the operator decided about it. What the network says of it lies in offer_versions.
create table offers (
    id integer primary key,
    network_id bigint not null references networks (id),
    source_id text not null,
    listing text not null,
    listing_changed_at bigint not null,
    listing_changed_by bigint,
    first_seen_at bigint not null,
    row_version bigint not null
);
create unique index offers_source on offers (network_id, source_id);
create index offers_listing on offers (listing, network_id);

-- Which generation of a network's offers is the catalogue. A run stages the next one and publishes it by raising generation; fence
-- rises with every run, so that a late one cannot write. missing_after: an offer missing for that many generations is gone.
create table generations (
    network_id bigint not null primary key references networks (id),
    generation bigint not null,
    fence bigint not null,
    missing_after bigint not null
);

-- What the network told of an offer, visible in the generations since <= generations.generation < until. Content never changes;
-- only until moves, from the open end (9223372036854775807) to the generation that replaced it.
create table offer_versions (
    id integer primary key,
    offer_id bigint not null references offers (id),
    network_id bigint not null references networks (id),
    run_id bigint not null references runs (id),
    since bigint not null,
    until bigint not null,
    hash text not null,
    status text not null,
    title text not null,
    description text not null,
    conditions text not null,
    categories text not null,
    image_url text,
    preview_url text,
    tracking_url text,
    payout bigint,
    payout_low bigint,
    payout_high bigint,
    payout_percent_ppm bigint,
    payout_type text,
    currency text,
    countries text not null,
    countries_excluded text not null,
    systems text not null,
    devices text not null,
    daily_cap bigint,
    starts_at bigint,
    ends_at bigint,
    requires_approval bigint not null,
    incentive bigint,
    approval text,
    store_id text,
    source_rank bigint,
    goals text not null,
    goal_count bigint not null,
    created_at bigint not null
);
create unique index offer_versions_offer on offer_versions (offer_id, since);
create index offer_versions_since on offer_versions (network_id, since);

-- A value a person set on one field (title, description) of one offer. source_value is what the network said then.
create table offer_overrides (
    offer_id bigint not null references offers (id),
    field text not null,
    value text not null,
    source_value text not null,
    set_by bigint,
    set_at bigint not null,
    primary key (offer_id, field)
);

-- Overrides are looked up in sub-selects, so that counting and sorting 100,000 offers does not touch them.
create view current_offers as
select o.id, o.network_id, n.name as network_name, n.member_share_ppm, n.template_id, o.source_id, o.listing, o.listing_changed_at, o.first_seen_at, o.row_version,
       v.id as version_id, v.run_id, v.since, g.generation, v.status,
       case when v.status = 'active' or (v.status = 'missing' and g.generation - v.since + 1 < g.missing_after) then 1 else 0 end as live,
       coalesce((select value from offer_overrides where offer_id = o.id and field = 'title'), v.title) as title, v.title as source_title,
       (select source_value from offer_overrides where offer_id = o.id and field = 'title') as title_source_then,
       coalesce((select value from offer_overrides where offer_id = o.id and field = 'description'), v.description) as description,
       v.description as source_description,
       (select source_value from offer_overrides where offer_id = o.id and field = 'description') as description_source_then,
       v.conditions, v.categories, v.image_url, v.preview_url, v.tracking_url,
       v.payout, v.payout_low, v.payout_high, v.payout_percent_ppm, v.payout_type, v.currency,
       v.countries, v.countries_excluded, v.systems, v.devices, v.daily_cap, v.starts_at, v.ends_at,
       v.requires_approval, v.incentive, v.approval, v.store_id, v.source_rank, v.goals, v.goal_count, v.created_at as version_at
from offers o
join networks n on n.id = o.network_id and n.removed_at is null
join generations g on g.network_id = o.network_id
join offer_versions v on v.offer_id = o.id and v.since <= g.generation and v.until > g.generation;

create table clicks (
    click_id text primary key,
    site_id bigint not null,
    member_id bigint not null,
    network_id bigint not null,
    offer_id bigint not null,
    offer_version_id bigint not null,
    terms_id bigint not null,
    payout bigint,
    currency text,
    clicked_at bigint not null,
    address text not null,
    user_agent text not null
);
create index clicks_member on clicks (member_id, clicked_at);
create index clicks_offer on clicks (offer_id, clicked_at);

-- Every call a network made to us. The raw columns never change; outcome to attempts are the newest decision about it.
create table postbacks (
    id integer primary key,
    network_id bigint,
    received_at bigint not null,
    method text not null,
    raw_query text not null,
    headers text not null,
    body text not null,
    sealed text,
    remote_address text not null,
    checks text not null,
    outcome text,
    reason text,
    explanation text,
    kind text,
    transaction_id text,
    click_id text,
    member_id bigint,
    member_label text,
    offer_id bigint,
    offer_label text,
    goal_id text,
    conversion_id bigint,
    amount bigint,
    currency text,
    credited bigint,
    credited_currency text,
    decided_at bigint,
    attempts bigint not null
);
create index postbacks_network on postbacks (network_id, id);
create index postbacks_outcome on postbacks (outcome, id);
create index postbacks_transaction on postbacks (transaction_id);
create index postbacks_member on postbacks (member_id, id);
create index postbacks_conversion on postbacks (conversion_id);

create table conversions (
    id integer primary key,
    network_id bigint not null references networks (id),
    conversion_key text not null,
    content_hash text not null,
    state text not null,
    reason text,
    site_id bigint,
    member_id bigint,
    offer_id bigint,
    offer_version_id bigint,
    goal_id text,
    click_id text,
    terms_id bigint,
    transaction_id text,
    payout bigint,
    currency text,
    credited bigint not null,
    credited_currency text,
    operator_share bigint not null,
    reversed bigint not null,
    created_at bigint not null,
    credited_at bigint,
    reversed_at bigint,
    row_version bigint not null
);
create unique index conversions_key on conversions (network_id, conversion_key);
create index conversions_member on conversions (member_id, id);
create index conversions_created on conversions (created_at);

create table conversion_events (
    id integer primary key,
    network_id bigint not null,
    event_key text not null,
    conversion_id bigint not null references conversions (id),
    postback_id bigint,
    kind text not null,
    amount bigint,
    state_before text not null,
    state_after text not null,
    ledger_transaction_id bigint,
    happened_at bigint not null
);
create unique index conversion_events_key on conversion_events (network_id, event_key);
create index conversion_events_conversion on conversion_events (conversion_id, id);

-- The ledger is append-only: a correction is a new transaction. source is unique, so a replay writes nothing.
create table ledger_transactions (
    id integer primary key,
    source text not null,
    kind text not null,
    conversion_id bigint,
    mirrors bigint,
    note text not null,
    created_at bigint not null
);
create unique index ledger_transactions_source on ledger_transactions (source);
create index ledger_transactions_conversion on ledger_transactions (conversion_id);

-- Debits are positive, credits negative; each transaction sums to zero per currency.
create table ledger_entries (
    transaction_id bigint not null references ledger_transactions (id),
    place bigint not null,
    account text not null,
    currency text not null,
    amount bigint not null,
    primary key (transaction_id, place)
);
create index ledger_entries_account on ledger_entries (account, transaction_id);

create table balances (
    account text primary key,
    currency text not null,
    amount bigint not null,
    entries bigint not null
);

create table jobs (
    id integer primary key,
    kind text not null,
    argument text not null,
    unique_key text,
    run_at bigint not null,
    attempts bigint not null,
    fence bigint not null,
    lease_until bigint not null,
    last_error text,
    created_at bigint not null,
    finished_at bigint,
    failed_at bigint
);
create unique index jobs_unique on jobs (unique_key);
create index jobs_due on jobs (finished_at, failed_at, run_at);
