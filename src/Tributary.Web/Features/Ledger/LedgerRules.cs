namespace Tributary.Web.Features.Ledger;

/// <summary>
/// What must always be true about the money, each rule as one statement that selects what breaks it. They share no code with what posts: a mistake there
/// must not hide itself here.
/// </summary>
internal static class LedgerRules
{
    public static readonly (string Name, string Claim, string Sql)[] All =
    [
        ("transactions-balance", "Every transaction sums to zero in each currency.",
            """
            select 'transaction ' || transaction_id || ': ' || currency || ' entries sum to ' || cast(sum(amount) as bigint)
            from ledger_entries group by transaction_id, currency having sum(amount) <> 0
            order by transaction_id limit @shown
            """),
        ("transactions-have-entries", "Every transaction has at least two entries, numbered without a gap.",
            """
            select 'transaction ' || t.id || ' has ' || count(e.place) || ' entries, the last one numbered ' || coalesce(max(e.place), -1)
            from ledger_transactions t left join ledger_entries e on e.transaction_id = t.id
            group by t.id having count(e.place) < 2 or max(e.place) <> count(e.place) - 1
            order by t.id limit @shown
            """),
        ("books-balance", "All entries together sum to zero in each currency.",
            "select currency || ' entries sum to ' || cast(sum(amount) as bigint) from ledger_entries group by currency having sum(amount) <> 0 limit @shown"),
        ("balances-are-sums", "Every stored balance is the sum of its account's entries.",
            """
            select account || ': stored ' || cast(sum(stored) as bigint) || ' over ' || cast(sum(counted) as bigint)
                   || ' entries, recomputed ' || cast(sum(posted) as bigint) || ' over ' || cast(sum(entries) as bigint)
            from (select account, amount as stored, entries as counted, 0 as posted, 0 as entries from balances
                  union all select account, 0, 0, amount, 1 from ledger_entries) both_sides
            group by account having sum(stored) <> sum(posted) or sum(counted) <> sum(entries)
            order by 1 limit @shown
            """),
        ("accounts-name-their-currency", "Every entry is in the currency of its account.",
            "select 'transaction ' || transaction_id || ': ' || amount || ' ' || currency || ' in ' || account from ledger_entries where account not like '%:' || currency order by transaction_id limit @shown"),
        ("members-never-negative", "No member has less than nothing, and nobody owes while he has something.",
            """
            select account || ' holds ' || (-amount) from balances where (account like 'member:%:available:%' or account like 'member:%:pending:%') and amount > 0
            union all
            select account || ' is ' || amount || ', as if we owed it' from balances where account like 'member:%:clawback:%' and amount < 0
            union all
            select o.account || ' is owed ' || o.amount || ' while ' || a.account || ' holds ' || (-a.amount)
            from balances o join balances a on a.account = replace(o.account, ':clawback:', ':available:')
            where o.account like 'member:%:clawback:%' and o.amount > 0 and a.amount < 0
            limit @shown
            """),
        ("one-credit", "Every conversion is credited, released and taken back as a whole at most once.",
            """
            select 'conversion ' || conversion_id || ' has ' || count(*) || ' transactions of kind ' || kind
            from ledger_transactions where conversion_id is not null and kind in ('Credit', 'Reversal', 'Release')
            group by conversion_id, kind having count(*) > 1 order by conversion_id limit @shown
            """),
        ("reversals-within-credits", "No conversion is taken back beyond what it was credited, from any party; the margin takes what rounding leaves, less than five minor units.",
            """
            select 'conversion ' || conversion_id || ': ' || party || ' was credited ' || cast(-sum(credited) as bigint) || ' and keeps ' || cast(-sum(amount) as bigint)
            from (select t.conversion_id, replace(e.account, ':pending:', ':available:') as party, e.amount,
                         case when t.kind in ('Credit', 'Adjustment') then e.amount else 0 end as credited,
                         case when e.account like 'operator:margin:%' then 4 else 0 end as slack
                  from ledger_transactions t join ledger_entries e on e.transaction_id = t.id where t.conversion_id is not null) parties
            group by conversion_id, party
            having (sum(credited) < 0 and sum(amount) > max(slack)) or (sum(credited) > 0 and sum(amount) < -max(slack)) or (sum(credited) = 0 and abs(sum(amount)) > max(slack))
                or abs(sum(amount)) > abs(sum(credited)) + max(slack)
            order by conversion_id limit @shown
            """),
        ("reversed-means-nothing-left", "A reversed conversion leaves nothing on any account.",
            """
            select 'conversion ' || c.id || ' is reversed, but ' || e.account || ' keeps ' || cast(sum(e.amount) as bigint)
            from conversions c join ledger_transactions t on t.conversion_id = c.id join ledger_entries e on e.transaction_id = t.id
            where c.state = 'Reversed' group by c.id, e.account having sum(e.amount) <> 0 order by c.id limit @shown
            """),
        ("postings-match-states", "What is posted for a conversion is what its state requires: the network owes its payout less what was taken back.",
            """
            select 'conversion ' || c.id || ' is ' || c.state || ' with ' || coalesce(p.credits, 0) || ' credits; the network owes ' || cast(coalesce(p.owed, 0) as bigint)
            from conversions c
            left join (select t.conversion_id, sum(case when t.kind = 'Credit' and e.account like 'network:%' then 1 else 0 end) as credits,
                              sum(case when e.account like 'network:%' then e.amount else 0 end) as owed
                       from ledger_transactions t join ledger_entries e on e.transaction_id = t.id where t.conversion_id is not null group by t.conversion_id) p on p.conversion_id = c.id
            where coalesce(p.credits, 0) <> case when c.state in ('Held', 'Available', 'Reversed') then 1 else 0 end
               or coalesce(p.owed, 0) <> case when c.state not in ('Held', 'Available', 'Reversed') or c.taken_whole = 1 or c.taken >= c.payout then 0 else c.payout - c.taken end
               or (c.state in ('Held', 'Available') and (c.taken_whole = 1 or c.taken >= c.payout))
               or (c.state in ('Reversed') and c.taken_whole = 0 and c.taken < c.payout)
               or (c.state = 'Held' and c.held_until is null) or (c.state = 'Available' and c.held_until is not null)
            order by c.id limit @shown
            """),
        ("credits-match-entries", "What a conversion says it credited and took back is what the ledger gave its member and took from him, held or spendable as its state says.",
            """
            select 'conversion ' || c.id || ' is ' || c.state || ' and says ' || c.credited || ' less ' || c.reversed || ' ' || coalesce(c.credited_currency, '') || ', the ledger gave '
                   || cast(-coalesce(sum(case when t.kind in ('Credit', 'Adjustment') then e.amount else 0 end), 0) as bigint) || ' and leaves ' || cast(-coalesce(sum(e.amount), 0) as bigint)
            from conversions c
            left join ledger_transactions t on t.conversion_id = c.id
            left join ledger_entries e on e.transaction_id = t.id
                 and e.account in ('member:' || c.member_id || ':available:' || c.credited_currency, 'member:' || c.member_id || ':pending:' || c.credited_currency)
            where c.state in ('Held', 'Available', 'Reversed')
            group by c.id, c.state, c.credited, c.reversed, c.credited_currency
            having c.credited <> -coalesce(sum(case when t.kind in ('Credit', 'Adjustment') then e.amount else 0 end), 0)
                or c.credited - c.reversed <> -coalesce(sum(e.amount), 0)
                or (c.state = 'Held' and coalesce(sum(case when e.account like '%:available:%' then e.amount else 0 end), 0) <> 0)
                or (c.state <> 'Held' and coalesce(sum(case when e.account like '%:pending:%' then e.amount else 0 end), 0) <> 0)
            order by c.id limit @shown
            """),
        ("events-lead-to-states", "The last event of every conversion ends in the state it has, and each event starts where the one before ended.",
            """
            select 'conversion ' || c.id || ' is ' || c.state || ', its events end in ' || coalesce(e.state_after, 'nothing')
            from conversions c
            left join (select conversion_id, state_after, row_number() over (partition by conversion_id order by place desc, id desc) as back from conversion_events) e
                 on e.conversion_id = c.id and e.back = 1
            where coalesce(e.state_after, '') <> c.state
            union all
            select 'conversion ' || conversion_id || ': event ' || id || ' starts in ' || state_before || ', the one before ended in ' || before
            from (select id, conversion_id, state_before, lag(state_after, 1, '') over (partition by conversion_id order by place, id) as before from conversion_events) steps
            where state_before <> before
            limit @shown
            """),
        ("transactions-have-causes", "Every transaction has one cause that exists: a conversion, a withdrawal, another transaction, or what a person did.",
            """
            select 'transaction ' || t.id || ' (' || t.source || ') is a ' || t.kind || ' without its cause'
            from ledger_transactions t
            left join conversions c on c.id = t.conversion_id
            left join ledger_transactions m on m.id = t.mirrors
            left join withdrawals w on cast(w.id as text) = case t.kind when 'Withdrawal' then substr(t.source, 12) when 'Payment' then substr(t.source, 16) when 'WithdrawalFailed' then substr(t.source, 16) end
            left join member_acts a on cast(a.id as text) = case t.kind when 'Correction' then substr(t.source, 12) when 'WriteOff' then substr(t.source, 11) end
            where case when t.kind in ('Credit', 'Adjustment', 'Reversal', 'PartialReversal', 'Release') then c.id is null
                       when t.kind in ('Clawback', 'Repayment') then t.conversion_id is not null or m.id is null
                       when t.kind in ('Withdrawal', 'Payment', 'WithdrawalFailed') then t.conversion_id is not null or w.id is null
                       else t.conversion_id is not null or a.id is null end
            order by t.id limit @shown
            """),
        ("reversals-mirror-credits", "Everything that changes a credit names the credit it changes.",
            """
            select 'transaction ' || r.id || ' (' || r.source || ') does not name a credit of its conversion'
            from ledger_transactions r left join ledger_transactions t on t.id = r.mirrors and t.kind = 'Credit' and t.conversion_id = r.conversion_id
            where r.kind in ('Reversal', 'PartialReversal', 'Release', 'Adjustment') and t.id is null order by r.id limit @shown
            """),
        ("credits-have-postbacks", "Every credited conversion can be traced to a postback of its network, or to the person who confirmed it.",
            """
            select 'conversion ' || c.id || ' was credited without a postback'
            from conversions c
            where c.state in ('Held', 'Available', 'Reversed')
              and not exists (select 1 from conversion_events e join postbacks p on p.id = e.postback_id and p.network_id = c.network_id
                              where e.conversion_id = c.id and e.kind = 'Credit')
              and not exists (select 1 from conversion_events e where e.conversion_id = c.id and e.kind = 'Approve' and e.account_id is not null)
            order by c.id limit @shown
            """),
        ("kinds-keep-to-their-accounts", "Releases, clawbacks, repayments, corrections, write-offs and withdrawals touch no account but their own.",
            """
            select 'transaction ' || t.id || ' is a ' || t.kind || ' and touches ' || e.account
            from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
            where (t.kind = 'Release' and e.account not like 'member:%:pending:%' and e.account not like 'member:%:available:%')
               or (t.kind in ('Clawback', 'Repayment') and e.account not like 'member:%:available:%' and e.account not like 'member:%:clawback:%')
               or (t.kind = 'Correction' and e.account not like 'member:%:available:%' and e.account not like 'operator:corrections:%')
               or (t.kind = 'WriteOff' and e.account not like 'member:%:clawback:%' and e.account not like 'operator:bad_debt:%')
               or (t.kind in ('Withdrawal', 'WithdrawalFailed') and e.account not like 'member:%:available:%' and e.account not like 'operator:transit:%')
               or (t.kind = 'Payment' and e.account not like 'operator:transit:%' and e.account not like 'operator:cash:%')
               or (t.kind in ('Credit', 'Adjustment', 'Reversal', 'PartialReversal') and (e.account like 'operator:transit:%' or e.account like 'operator:cash:%' or e.account like '%:clawback:%' or e.account like 'operator:bad_debt:%' or e.account like 'operator:corrections:%'))
            order by t.id limit @shown
            """),
        ("parts-are-told", "What was taken back of a conversion in parts is the sum of the parts its network told.",
            """
            select 'conversion ' || c.id || ' counts ' || c.taken || ' taken back in parts, its events sum to ' || cast(coalesce(sum(e.amount), 0) as bigint)
            from conversions c left join conversion_events e on e.conversion_id = c.id and e.kind = 'Part'
            group by c.id, c.taken having c.taken <> coalesce(sum(e.amount), 0) order by c.id limit @shown
            """),
        ("corrections-match-acts", "What people gave, took and gave up is what they wrote down.",
            """
            select 'act ' || a.id || ' says ' || a.amount || ' ' || a.currency || ', the ledger moved ' || cast(coalesce(-sum(e.amount), 0) as bigint)
            from member_acts a
            left join ledger_transactions t on t.source in ('correction:' || a.id, 'write-off:' || a.id)
            left join ledger_entries e on e.transaction_id = t.id and e.account in ('member:' || a.member_id || ':available:' || a.currency, 'member:' || a.member_id || ':clawback:' || a.currency)
            group by a.id, a.amount, a.currency having a.amount <> coalesce(-sum(e.amount), 0) order by a.id limit @shown
            """),
        ("transit-is-open-withdrawals", "What is on its way is what open withdrawals ask for.",
            """
            select currency || ': open withdrawals ask for ' || cast(sum(asked) as bigint) || ', on its way is ' || cast(sum(moved) as bigint)
            from (select currency, amount as asked, 0 as moved from withdrawals where state = 'Open'
                  union all select currency, 0, -amount from balances where account like 'operator:transit:%') both_sides
            group by currency having sum(asked) <> sum(moved) order by 1 limit @shown
            """),
        ("withdrawals-match-entries", "Every withdrawal took its amount from its member once, and was paid or given back as its state says.",
            """
            select 'withdrawal ' || w.id || ' of ' || w.amount || ' ' || w.currency || ' is ' || w.state || '; the ledger took ' || cast(coalesce(x.amount, 0) as bigint) || ' and ended it by ' || coalesce(e.kind, 'nothing')
            from withdrawals w
            left join ledger_transactions b on b.source = 'withdrawal:' || w.id
            left join ledger_entries x on x.transaction_id = b.id and x.account = 'member:' || w.member_id || ':available:' || w.currency
            left join ledger_transactions e on e.source = 'withdrawal-end:' || w.id
            left join ledger_entries y on y.transaction_id = e.id and y.account = 'operator:transit:' || w.currency
            where coalesce(x.amount, 0) <> w.amount or coalesce(e.kind, '') <> case w.state when 'Open' then '' when 'Settled' then 'Payment' else 'WithdrawalFailed' end
               or (e.id is not null and coalesce(y.amount, 0) <> w.amount)
            order by w.id limit @shown
            """),
        ("postbacks-are-decided", "Every accepted postback has a decision, or waits for one that is being retried.",
            """
            select 'postback ' || p.id || ' has no outcome and nothing retries it'
            from postbacks p
            where p.outcome is null
              and not exists (select 1 from jobs j where j.kind = 'decide-postback' and j.argument = cast(p.id as text) and j.finished_at is null and j.failed_at is null)
            order by p.id limit @shown
            """),
        // The minutes round a change of what an endpoint wants are left out: another node may hear of the change a moment later.
        ("callbacks-are-complete", "Every transaction that an endpoint wants to be told of is in its outbox, once.",
            """
            select 'transaction ' || t.id || ' of conversion ' || c.id || ' is not in the outbox of endpoint ' || p.id
            from callback_wants w join callback_endpoints p on p.id = w.endpoint_id
            join conversions c on c.site_id = p.site_id and (p.member_id is null or p.member_id = c.member_id)
            join conversion_events e on e.conversion_id = c.id and e.happened_at >= w.since + 60000 and (w.until is null or e.happened_at < w.until - 60000)
            join ledger_transactions t on t.id = e.ledger_transaction_id
            where w.kind = case t.kind when 'Credit' then 'Credited' when 'Adjustment' then 'Adjusted' when 'PartialReversal' then 'Reduced' when 'Reversal' then 'Reversed' when 'Release' then 'Released' end
              and not exists (select 1 from callbacks b where b.endpoint_id = p.id and b.conversion_event_id = e.id)
            order by t.id limit @shown
            """),
        ("callbacks-have-causes", "Every callback tells of an event of its conversion, in the place it had.",
            """
            select 'callback ' || b.event_id || ' tells of event ' || b.conversion_event_id || ', which conversion ' || b.conversion_id || ' has not at place ' || b.place
            from callbacks b left join conversion_events e on e.id = b.conversion_event_id and e.conversion_id = b.conversion_id and e.place = b.place
            where e.id is null order by b.event_id limit @shown
            """),
    ];
}
