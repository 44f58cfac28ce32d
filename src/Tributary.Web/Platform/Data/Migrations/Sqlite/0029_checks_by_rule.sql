-- A check of the books is a job that a person can watch and stop; the newest one that is done says whether they are broken, and what each rule found.
create table checks_by_rule (
    id integer primary key,
    asked_at bigint not null default 0,
    asked_by bigint,
    state text not null default 'Done',
    checked_at bigint,
    broken bigint not null default 0,
    said text not null default '',
    head text not null default '',
    transactions bigint,
    entries bigint,
    conversions bigint,
    postbacks bigint
);
insert into checks_by_rule (id, asked_at, state, checked_at, broken, said, head) select id, checked_at, 'Done', checked_at, broken, said, head from ledger_checks;
drop table ledger_checks;
alter table checks_by_rule rename to ledger_checks;
-- One at a time.
create unique index ledger_checks_open on ledger_checks (state) where state = 'Open';

create table ledger_check_rules (
    check_id bigint not null references ledger_checks (id),
    place bigint not null,
    name text not null,
    claim text not null,
    violations text not null,
    primary key (check_id, place)
) without rowid;
