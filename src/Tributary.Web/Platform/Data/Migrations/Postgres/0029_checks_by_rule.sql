-- A check of the books is a job that a person can watch and stop; the newest one that is done says whether they are broken, and what each rule found.
alter table ledger_checks
    add column asked_at bigint not null default 0,
    add column asked_by bigint,
    add column state text not null default 'Done',
    add column transactions bigint,
    add column entries bigint,
    add column conversions bigint,
    add column postbacks bigint,
    alter column checked_at drop not null,
    alter column broken set default 0,
    alter column said set default '',
    alter column head set default '';
update ledger_checks set asked_at = checked_at;
-- One at a time.
create unique index ledger_checks_open on ledger_checks (state) where state = 'Open';

create table ledger_check_rules (
    check_id bigint not null references ledger_checks (id),
    place bigint not null,
    name text not null,
    claim text not null,
    violations text not null,
    primary key (check_id, place)
);
