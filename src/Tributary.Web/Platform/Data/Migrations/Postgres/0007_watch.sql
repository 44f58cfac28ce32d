-- What needs a person, or needed one. key says which trouble it is, so that the same trouble is one row however often it is met; key and
-- not a number names it, since alerts are raised in other features' transactions. over_at: the trouble ended by itself or was dealt with.
create table alerts (
    key text primary key,
    kind text not null,
    network_id bigint references networks (id),
    offer_id bigint,
    run_id bigint,
    text text not null,
    raised_at bigint not null,
    over_at bigint,
    seen_at bigint,
    seen_by bigint
);
create index alerts_open on alerts (raised_at) where seen_at is null and over_at is null;
create index alerts_raised on alerts (raised_at);
create index alerts_network on alerts (network_id, raised_at);

-- What the operator does not want, or wants again, of a kind: channel is 'Panel' (off: it is not raised at all), 'Mail' or 'Webhook'. Without a row it is wanted.
create table alert_rules (
    kind text not null,
    channel text not null,
    wanted bigint not null,
    primary key (kind, channel)
);

-- Where alerts are sent: 'Mail' and 'Webhook'. settings is JSON, sealed its password or signing secret. told_at: when the newest message was made.
create table alert_channels (
    channel text primary key,
    active bigint not null,
    settings text not null,
    sealed text,
    told_at bigint,
    changed_at bigint not null
);

-- What a channel has to be told of an alert: that it 'Began', that it is 'Over'. delivery_id is null until a message takes it.
create table alert_lines (
    channel text not null,
    alert_key text not null references alerts (key),
    moment text not null,
    delivery_id bigint,
    primary key (channel, alert_key, moment)
);
create index alert_lines_waiting on alert_lines (channel) where delivery_id is null;

-- A message on its way, or arrived, or given up. next_at is null once it has ended.
create table alert_deliveries (
    id bigint primary key,
    channel text not null,
    state text not null,
    subject text not null,
    body text not null,
    attempts bigint not null,
    answer text not null,
    created_at bigint not null,
    next_at bigint,
    ended_at bigint
);

-- How asking a network stands. failures in a row since failing_since; next_try_at is the back-off's next run, for the moment of the schedule
-- in slot. refused_at: the network refused our credentials then, and nothing automatic is asked of it. No row: nothing is wrong.
create table network_health (
    network_id bigint not null primary key references networks (id),
    failures bigint not null,
    failing_since bigint,
    slot bigint,
    next_try_at bigint,
    refused_at bigint,
    why text not null
);

-- What people changed of a network, one row for each setting. Rows never change. Credentials are named, never their values.
create table network_acts (
    id bigint primary key,
    network_id bigint not null references networks (id),
    act text not null,
    field text not null,
    before text not null,
    after text not null,
    account_id bigint,
    done_at bigint not null
);
create index network_acts_network on network_acts (network_id, done_at);

-- schedule: empty for syncs by hand only. download_schedule: the same for downloads. scheduled_at: what was due before then is not caught up.
alter table networks add column download_schedule text not null default '';
alter table networks add column scheduled_at bigint;

-- The schedule's run number attempt for its moment: a failed one is tried again. 0 when a person started it.
alter table runs add column attempt bigint not null default 0;
update runs set attempt = 1 where slot is not null;
drop index runs_slot;
create unique index runs_slot on runs (network_id, slot, attempt) where slot is not null;
