-- Calls that waited in a node's spool and are in the log: a spool that is read again brings nothing twice.
create table spooled_postbacks (
    spool_id text primary key,
    postback_id bigint not null,
    drained_at bigint not null
);

-- How many calls proved nothing on a day (days since 1970), and how many of them were kept to be looked at. Network 0: to addresses that are nobody's.
create table refused_calls (
    network_id bigint not null,
    day bigint not null,
    calls bigint not null,
    kept bigint not null,
    primary key (network_id, day)
);

-- Who had which calls decided again and how far that is: calls up to until_id, of which those up to last_id are done. dry: only tried.
create table reprocessings (
    id bigint primary key,
    scope text not null,
    words text not null,
    dry bigint not null,
    until_id bigint not null,
    last_id bigint not null,
    chosen bigint not null,
    done bigint not null,
    account_id bigint,
    created_at bigint not null,
    finished_at bigint,
    cancelled bigint not null default 0
);
create table reprocessed_postbacks (
    reprocessing_id bigint not null references reprocessings (id),
    postback_id bigint not null,
    outcome_before text,
    reason_before text,
    outcome text,
    reason text,
    credited bigint,
    currency text,
    primary key (reprocessing_id, postback_id)
);
create index reprocessed_postbacks_call on reprocessed_postbacks (postback_id);

-- The newest comparison of what a network lists with what we have; since_at: how far back it lists, null when nobody can say.
create table reconciliations (
    network_id bigint primary key references networks (id),
    state text not null,
    why text not null,
    started_by text not null,
    queued_at bigint not null,
    started_at bigint,
    finished_at bigint,
    since_at bigint,
    records bigint not null,
    agreed bigint not null,
    rejected bigint not null
);

-- What a network says of a conversion and we do not, or the other way round. fact: what it said, sealed; null where it says nothing. ended_how: Brought (by a
-- person, through the path of a call), Left (a person left it so; it comes back when the network says something else) or Agreed.
create table differences (
    id bigint primary key,
    network_id bigint not null references networks (id),
    conversion_key text not null,
    kind text not null,
    poll text,
    conversion_id bigint,
    transaction_id text,
    said text,
    said_amount bigint,
    said_currency text,
    ours text,
    ours_amount bigint,
    ours_currency text,
    happened_at bigint not null,
    fact text,
    content_hash text not null,
    found_at bigint not null,
    seen_at bigint not null,
    ended_at bigint,
    ended_how text,
    postback_id bigint,
    account_id bigint
);
create unique index differences_key on differences (network_id, conversion_key);
create index differences_ended on differences (network_id, ended_at);
