-- Credits of a network wait so many days before members can spend them; hold_above (minor units of its currency): only those that
-- give the member more.
alter table networks add column hold_days bigint not null default 0;
alter table networks add column hold_above bigint;

-- taken: what the parts that the network took back sum to, as told. taken_whole: all of it was taken back, by whomever.
-- held_until: null when it is spendable or was never credited.
alter table conversions add column taken bigint not null default 0;
alter table conversions add column taken_whole bigint not null default 0;
alter table conversions add column adjusted_at bigint;
alter table conversions add column held_until bigint;
update conversions set taken_whole = 1 where state in ('Reversed', 'ReversedFirst', 'Rejected');
create index conversions_held on conversions (held_until) where state = 'Held';

-- place: which of the conversion's events it is; ids of two nodes do not rise together. Who did it and why, where it was a person.
alter table conversion_events add column place bigint not null default 0;
alter table conversion_events add column account_id bigint;
alter table conversion_events add column note text not null default '';

-- What people gave members, took from them and gave up, each with its reason.
create table member_acts (
    id bigint primary key,
    member_id bigint not null references members (id),
    act text not null,
    amount bigint not null,
    currency text not null,
    note text not null,
    account_id bigint,
    happened_at bigint not null
);
create index member_acts_member on member_acts (member_id, id);

-- Transactions that are not in the chain yet, put here by whoever posts them.
create table ledger_unsealed (
    transaction_id bigint primary key
);
insert into ledger_unsealed (transaction_id) select id from ledger_transactions;

-- Each transaction's content, hashed, and the hash of everything up to it: a row that is changed later no longer agrees. It refers to
-- no row, so that it can tell of one that is gone.
create table ledger_chain (
    place bigint primary key,
    transaction_id bigint not null,
    content text not null,
    hash text not null,
    sealed_at bigint not null
);
create unique index ledger_chain_transaction on ledger_chain (transaction_id);

-- Nothing that happened is changed or deleted, not even by our own mistake.
create function refuse_change() returns trigger language plpgsql as $$ begin raise exception '% is only ever added to', tg_table_name; end $$;
create trigger ledger_transactions_never_change before update on ledger_transactions for each row execute function refuse_change();
create trigger ledger_transactions_never_go before delete on ledger_transactions for each row execute function refuse_change();
create trigger ledger_entries_never_change before update on ledger_entries for each row execute function refuse_change();
create trigger ledger_entries_never_go before delete on ledger_entries for each row execute function refuse_change();
create trigger ledger_chain_never_change before update on ledger_chain for each row execute function refuse_change();
create trigger ledger_chain_never_go before delete on ledger_chain for each row execute function refuse_change();
create trigger conversion_events_never_change before update on conversion_events for each row execute function refuse_change();
create trigger conversion_events_never_go before delete on conversion_events for each row execute function refuse_change();
create trigger member_acts_never_change before update on member_acts for each row execute function refuse_change();
create trigger member_acts_never_go before delete on member_acts for each row execute function refuse_change();
