-- Where a site, or one of its members (a publisher), is told of conversions. member_id: null for all members of the site. failing_since: no
-- call was taken since then.
create table callback_endpoints (
    id integer primary key,
    site_id bigint not null references sites (id),
    member_id bigint references members (id),
    form text not null,
    url text not null,
    state text not null,
    note text not null,
    failing_since bigint,
    created_at bigint not null,
    changed_at bigint not null,
    retired_at bigint
);

-- What an endpoint wants to be told, from when to when: what was missed can be found out for ever.
create table callback_wants (
    endpoint_id bigint not null references callback_endpoints (id),
    kind text not null,
    since bigint not null,
    until bigint,
    primary key (endpoint_id, kind, since)
);

-- The newest signs, and every other one that has not ended signs too.
create table callback_secrets (
    endpoint_id bigint not null references callback_endpoints (id),
    number bigint not null,
    sealed text not null,
    created_at bigint not null,
    ends_at bigint,
    primary key (endpoint_id, number)
);

-- What has to be told, written in the transaction in which it happened. event_id, place and body never change; tries counts towards the
-- schedule and begins again when a person sends it again, attempts counts them all.
create table callbacks (
    endpoint_id bigint not null references callback_endpoints (id),
    event_id text not null,
    conversion_event_id bigint not null,
    conversion_id bigint not null,
    place bigint not null,
    kind text not null,
    body text not null,
    created_at bigint not null,
    state text not null,
    tries bigint not null,
    attempts bigint not null,
    next_at bigint not null,
    lease_until bigint not null,
    answer text not null,
    ended_at bigint,
    primary key (endpoint_id, event_id)
);
create unique index callbacks_once on callbacks (endpoint_id, conversion_event_id);
create index callbacks_order on callbacks (endpoint_id, conversion_id, place);
create index callbacks_due on callbacks (endpoint_id, next_at) where state = 'Waiting';
create index callbacks_conversion on callbacks (conversion_id);
create index callbacks_newest on callbacks (event_id);

-- Every try, as it went.
create table callback_attempts (
    endpoint_id bigint not null,
    event_id text not null,
    attempt bigint not null,
    attempted_at bigint not null,
    status bigint,
    took bigint not null,
    answer text not null,
    primary key (endpoint_id, event_id, attempt)
);

create trigger callbacks_stay before update of event_id, conversion_event_id, conversion_id, place, kind, body on callbacks begin select raise(abort, 'what a callback tells never changes'); end;
create trigger callbacks_never_go before delete on callbacks begin select raise(abort, 'callbacks is only ever added to'); end;
create trigger callback_attempts_never_change before update on callback_attempts begin select raise(abort, 'callback_attempts is only ever added to'); end;
create trigger callback_attempts_never_go before delete on callback_attempts begin select raise(abort, 'callback_attempts is only ever added to'); end;

-- What a site passed along with a click: names and values as in a query.
alter table clicks add column sub_ids text not null default '';

-- Where members are sent, or what they are told, when an offer cannot be followed.
alter table sites add column fallback_url text;
alter table sites add column fallback_words text;

-- How long after a click its conversions count.
alter table networks add column attribution_days bigint not null default 180;

-- The keys that sign click ids and links, derived by their number from the installation's key. The newest signs; a former one verifies until it
-- ends. made_by: null for the first one and for a command.
create table click_keys (
    id integer primary key,
    made_at bigint not null,
    made_by bigint,
    ends_at bigint
);
insert into click_keys (id, made_at) values (1, 0);

-- Clicks as they came, many in one row, one a line: durable at once and cheap. They are moved to clicks when there is time.
create table click_batches (
    id integer primary key,
    lines text not null,
    made_at bigint not null
);
