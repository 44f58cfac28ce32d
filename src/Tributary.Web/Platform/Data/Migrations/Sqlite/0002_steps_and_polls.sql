-- What a step of a network's template found out about an offer: small JSON, null for "nothing there". It is put into the offer on every
-- run and asked for again when asked_at is older than the template's refresh.
create table step_answers (
    network_id bigint not null references networks (id),
    source_id text not null,
    step text not null,
    asked_at bigint not null,
    answer text,
    primary key (network_id, source_id, step)
);

-- How the asking for a network's conversions or reversals stands. complete_until: the end of the time the last complete poll asked about.
create table polls (
    network_id bigint not null references networks (id),
    kind text not null,
    state text not null,
    why text not null,
    started_by text not null,
    queued_at bigint not null,
    started_at bigint,
    finished_at bigint,
    complete_until bigint,
    pages bigint not null,
    records bigint not null,
    told bigint not null,
    repeated bigint not null,
    rejected bigint not null,
    primary key (network_id, kind)
);

-- What polls told last of a conversion, so that the same again is no news. Each change is a row of postbacks.
create table polled_facts (
    network_id bigint not null references networks (id),
    kind text not null,
    identity text not null,
    content_hash text not null,
    postback_id bigint not null,
    told_at bigint not null,
    primary key (network_id, kind, identity)
);

-- The run asked for changes since that moment only; null for the whole feed.
alter table runs add column delta_since bigint;

-- JSON: what each step asked, found and left for next time.
alter table runs add column steps text not null default '[]';
