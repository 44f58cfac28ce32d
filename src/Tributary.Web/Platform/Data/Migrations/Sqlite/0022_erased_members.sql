-- Who is erased is known by a name that means nothing. What tells of him in words goes; facts, numbers and amounts stay, and the database itself refuses to
-- change them as before.
alter table members add column erased_at bigint;
alter table postbacks add column erased_at bigint;

drop trigger conversion_events_never_change;
create trigger conversion_events_never_change before update on conversion_events
when not exists (select 1 from conversions c join members m on m.id = c.member_id where c.id = old.conversion_id and m.erased_at is not null)
  or new.id is not old.id or new.network_id is not old.network_id or new.conversion_id is not old.conversion_id or new.postback_id is not old.postback_id or new.kind is not old.kind or new.amount is not old.amount or new.state_before is not old.state_before or new.state_after is not old.state_after or new.ledger_transaction_id is not old.ledger_transaction_id or new.happened_at is not old.happened_at or new.place is not old.place or new.account_id is not old.account_id
begin select raise(abort, 'conversion_events is only ever added to'); end;
drop trigger member_acts_never_change;
create trigger member_acts_never_change before update on member_acts
when not exists (select 1 from members m where m.id = old.member_id and m.erased_at is not null)
  or new.id is not old.id or new.member_id is not old.member_id or new.act is not old.act or new.amount is not old.amount or new.currency is not old.currency or new.account_id is not old.account_id or new.happened_at is not old.happened_at
begin select raise(abort, 'member_acts is only ever added to'); end;
drop trigger callback_attempts_never_change;
create trigger callback_attempts_never_change before update on callback_attempts
when not exists (select 1 from callbacks b join conversions c on c.id = b.conversion_id join members m on m.id = c.member_id where b.endpoint_id = old.endpoint_id and b.event_id = old.event_id and m.erased_at is not null)
  or new.endpoint_id is not old.endpoint_id or new.event_id is not old.event_id or new.attempt is not old.attempt or new.attempted_at is not old.attempted_at or new.status is not old.status or new.took is not old.took
begin select raise(abort, 'callback_attempts is only ever added to'); end;
drop trigger callbacks_stay;
create trigger callbacks_stay before update of event_id, conversion_event_id, conversion_id, place, kind, body on callbacks
when not exists (select 1 from conversions c join members m on m.id = c.member_id where c.id = old.conversion_id and m.erased_at is not null)
  or new.body <> '' or new.event_id is not old.event_id or new.conversion_event_id is not old.conversion_event_id or new.conversion_id is not old.conversion_id
  or new.place is not old.place or new.kind is not old.kind
begin select raise(abort, 'what a callback tells never changes'); end;
drop trigger withdrawals_end_once;
create trigger withdrawals_end_once before update on withdrawals
when old.state <> 'Open' and (not exists (select 1 from members m where m.id = old.member_id and m.erased_at is not null)
  or new.id is not old.id or new.site_id is not old.site_id or new.member_id is not old.member_id or new.amount is not old.amount or new.currency is not old.currency or new.state is not old.state or new.requested_by is not old.requested_by or new.requested_at is not old.requested_at or new.ended_by is not old.ended_by or new.ended_at is not old.ended_at)
begin select raise(abort, 'a withdrawal ends once'); end;
