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
