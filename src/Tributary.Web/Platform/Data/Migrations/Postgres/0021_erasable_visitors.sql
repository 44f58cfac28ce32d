-- Where visitors and callers came from and with what, apart from what they did, so that it can be forgotten: nothing that decides or counts reads it.
create table click_visitors (
    click_id text primary key,
    clicked_at bigint not null,
    address text not null,
    user_agent text not null
);
insert into click_visitors (click_id, clicked_at, address, user_agent)
select click_id, clicked_at, address, user_agent from clicks where address <> '' or user_agent <> '';
create index click_visitors_time on click_visitors (clicked_at);
alter table clicks drop column address;
alter table clicks drop column user_agent;
-- A dropped column lies in its rows until the table is written anew.
cluster clicks using clicks_pkey;
alter table clicks set without cluster;

-- headers: one per line, secrets masked; sealed: as they came, where something is masked. in_seal: the sealed call itself still holds both, as it was written
-- before they were kept apart.
create table postback_senders (
    postback_id bigint primary key,
    received_at bigint not null,
    address text not null,
    headers text not null,
    sealed text,
    in_seal bigint not null default 0
);
insert into postback_senders (postback_id, received_at, address, headers, in_seal)
select id, received_at, remote_address, headers, case when sealed is null then 0 else 1 end from postbacks where method <> 'POLL' and (remote_address <> '' or headers <> '');
create index postback_senders_time on postback_senders (received_at);

-- What a body is read by; the rest of the headers is the sender's.
alter table postbacks add column content_type text not null default '';
update postbacks set content_type = substring(E'\n' || headers || E'\n' from E'(?i)\nContent-Type: ([^\n]*)\n')
where (E'\n' || headers || E'\n') ~* E'\ncontent-type: [^\n]*\n';
update postbacks set checks = replace(checks, '"Detail":"' || remote_address || '"', '"Detail":null') where remote_address <> '' and strpos(checks, remote_address) > 0;
update postbacks set checks = replace(checks, 'came from ' || remote_address || ',', 'came from another address,'),
    explanation = replace(explanation, 'came from ' || remote_address || ',', 'came from another address,')
where remote_address <> '' and strpos(explanation, remote_address) > 0;
alter table postbacks drop column headers;
alter table postbacks drop column remote_address;
cluster postbacks using postbacks_pkey;
alter table postbacks set without cluster;
