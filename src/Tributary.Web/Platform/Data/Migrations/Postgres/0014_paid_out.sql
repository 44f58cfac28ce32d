-- Credits of this offer wait at least so many days; null: as long as the network says.
alter table offers add column hold_days bigint;

-- Credits of members of whom too much was taken back wait at least so many days.
alter table networks add column hold_doubtful_days bigint not null default 0;

-- What members asked to be paid. request_key: the same request again is the same withdrawal. An open one becomes Settled or Failed, once.
create table withdrawals (
    id bigint primary key,
    site_id bigint not null references sites (id),
    member_id bigint not null references members (id),
    request_key text not null,
    amount bigint not null,
    currency text not null,
    state text not null,
    note text not null default '',
    requested_by bigint,
    requested_at bigint not null,
    end_note text not null default '',
    ended_by bigint,
    ended_at bigint
);
create unique index withdrawals_request on withdrawals (site_id, request_key);
create index withdrawals_member on withdrawals (member_id, id);
create index withdrawals_open on withdrawals (id) where state = 'Open';

create trigger withdrawals_end_once before update on withdrawals for each row when (old.state <> 'Open') execute function refuse_change();
create trigger withdrawals_never_go before delete on withdrawals for each row execute function refuse_change();

-- What each verification found, so that nothing is paid out while the books are broken; head is where the chain stood.
create table ledger_checks (
    id bigint primary key,
    checked_at bigint not null,
    broken bigint not null,
    said text not null,
    head text not null
);

-- What a plan costs, in the operator's words; its members' referrers get these shares of each reward, nearest first (parts per million, by comma).
alter table plans add column price_note text not null default '';
alter table plans add column referrals text not null default '';
alter table terms add column referrals text not null default '';

-- Another share at one network (offer_id 0), or for one offer of it.
create table plan_overrides (
    plan_id bigint not null references plans (id),
    network_id bigint not null references networks (id),
    offer_id bigint not null default 0,
    share_ppm bigint not null,
    changed_by bigint,
    changed_at bigint not null,
    primary key (plan_id, network_id, offer_id)
);

-- Who brought a member; set once.
alter table members add column referrer_id bigint;

-- Which plan a member has from when on: what was, and, while applied_at is null, what will be.
create table member_plans (
    member_id bigint not null references members (id),
    starts_at bigint not null,
    plan_id bigint not null references plans (id),
    told_at bigint not null,
    applied_at bigint,
    primary key (member_id, starts_at)
);
insert into member_plans (member_id, starts_at, plan_id, told_at, applied_at) select id, plan_changed_at, plan_id, plan_changed_at, plan_changed_at from members;
create index member_plans_coming on member_plans (starts_at) where applied_at is null;

-- Calls that name a member whom nothing of ours proves: how a person finds them from the member's page.
create index postbacks_named on postbacks (member_label, id) where member_id is null;

-- Accounts of one owner are a range of their names, which other collations would not keep together.
alter table balances alter column account type text collate "C";
alter table ledger_entries alter column account type text collate "C";
