-- Passkeys: of each the public half, by which an answer is checked; the other half never leaves its person's device.
create table account_passkeys (
    id integer primary key,
    account_id bigint not null references accounts (id),
    credential_id text not null,
    public_key text not null,
    -- How often the device says it was used; 0 for ever where it does not count.
    sign_count bigint not null,
    transports text not null,
    name text not null,
    is_user_verified bigint not null,
    is_backup_eligible bigint not null,
    is_backed_up bigint not null,
    created_at bigint not null,
    used_at bigint
);
create unique index account_passkeys_credential on account_passkeys (credential_id);
create index account_passkeys_account on account_passkeys (account_id);
