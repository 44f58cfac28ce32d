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
