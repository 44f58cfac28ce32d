-- What the records of a network's feed became when they were last read, so that those that come again byte for byte need not be read: docs/decisions/0013.
-- records: base64. It may be deleted at any time; the next run reads every record and fills it anew.
create table record_memory (
    network_id bigint not null references networks (id),
    place bigint not null,
    records text not null,
    primary key (network_id, place)
);
