-- Who is erased is known by a name that means nothing. What tells of him in words goes; facts, numbers and amounts stay, and the database itself refuses to
-- change them as before.
alter table members add column erased_at bigint;
alter table postbacks add column erased_at bigint;

create function conversion_events_keep_facts() returns trigger language plpgsql as $$
declare facts conversion_events;
begin
    facts := new;
    facts.event_key := old.event_key; facts.note := old.note;
    if facts is distinct from old or not exists (select 1 from conversions c join members m on m.id = c.member_id where c.id = old.conversion_id and m.erased_at is not null) then
        raise exception 'conversion_events is only ever added to';
    end if;
    return new;
end $$;
drop trigger conversion_events_never_change on conversion_events;
create trigger conversion_events_never_change before update on conversion_events for each row execute function conversion_events_keep_facts();
create function member_acts_keep_facts() returns trigger language plpgsql as $$
declare facts member_acts;
begin
    facts := new;
    facts.note := old.note;
    if facts is distinct from old or not exists (select 1 from members m where m.id = old.member_id and m.erased_at is not null) then
        raise exception 'member_acts is only ever added to';
    end if;
    return new;
end $$;
drop trigger member_acts_never_change on member_acts;
create trigger member_acts_never_change before update on member_acts for each row execute function member_acts_keep_facts();
create function callback_attempts_keep_facts() returns trigger language plpgsql as $$
declare facts callback_attempts;
begin
    facts := new;
    facts.answer := old.answer;
    if facts is distinct from old or not exists (select 1 from callbacks b join conversions c on c.id = b.conversion_id join members m on m.id = c.member_id where b.endpoint_id = old.endpoint_id and b.event_id = old.event_id and m.erased_at is not null) then
        raise exception 'callback_attempts is only ever added to';
    end if;
    return new;
end $$;
drop trigger callback_attempts_never_change on callback_attempts;
create trigger callback_attempts_never_change before update on callback_attempts for each row execute function callback_attempts_keep_facts();
create function callbacks_keep_facts() returns trigger language plpgsql as $$
begin
    if new.body <> '' or (new.event_id, new.conversion_event_id, new.conversion_id, new.place, new.kind) is distinct from (old.event_id, old.conversion_event_id, old.conversion_id, old.place, old.kind)
       or not exists (select 1 from conversions c join members m on m.id = c.member_id where c.id = old.conversion_id and m.erased_at is not null) then
        raise exception 'what a callback tells never changes';
    end if;
    return new;
end $$;
drop trigger callbacks_stay on callbacks;
create trigger callbacks_stay before update of event_id, conversion_event_id, conversion_id, place, kind, body on callbacks for each row execute function callbacks_keep_facts();
create function withdrawals_keep_facts() returns trigger language plpgsql as $$
declare facts withdrawals;
begin
    facts := new;
    facts.request_key := old.request_key; facts.note := old.note; facts.end_note := old.end_note;
    if facts is distinct from old or not exists (select 1 from members m where m.id = old.member_id and m.erased_at is not null) then
        raise exception 'withdrawals is only ever added to';
    end if;
    return new;
end $$;
drop trigger withdrawals_end_once on withdrawals;
create trigger withdrawals_end_once before update on withdrawals for each row when (old.state <> 'Open') execute function withdrawals_keep_facts();
