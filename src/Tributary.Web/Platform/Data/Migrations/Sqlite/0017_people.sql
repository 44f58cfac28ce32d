-- Who may do what: roles, invitations, sessions and second factors.
alter table accounts add column invited_by bigint;
-- An authenticator's secret, sealed; the one being set up; the last 30 seconds a code of it was used for.
alter table accounts add column factor text;
alter table accounts add column factor_offered text;
alter table accounts add column factor_step bigint;

create table sessions (
    id integer primary key,
    account_id bigint not null references accounts (id),
    created_at bigint not null,
    -- When the person last proved who he is by password, code or link.
    proved_at bigint not null,
    seen_at bigint not null,
    ended_at bigint,
    address text not null,
    agent text not null
);
create index sessions_account on sessions (account_id, ended_at);

create table recovery_codes (
    account_id bigint not null references accounts (id),
    code_hash text not null,
    used_at bigint,
    primary key (account_id, code_hash)
);

-- Who did what, from where. Secrets stand in it as dots.
create table audit (
    id integer primary key,
    at bigint not null,
    account_id bigint,
    who text not null,
    address text not null,
    act text not null,
    subject text not null,
    before text not null,
    after text not null
);
create index audit_at on audit (at);
create trigger audit_never_changes before update on audit begin select raise(abort, 'audit is only ever added to'); end;
create trigger audit_never_goes before delete on audit begin select raise(abort, 'audit is only ever added to'); end;
