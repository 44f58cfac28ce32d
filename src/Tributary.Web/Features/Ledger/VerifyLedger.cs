using System.Globalization;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Ledger;

/// <summary>One thing that must always be true about the money, and what speaks against it.</summary>
/// <param name="Name">Short name, stable: what a script greps for.</param>
/// <param name="Claim">What must be true, in a sentence.</param>
/// <param name="Violations">The first rows that break it, in words; empty when it holds.</param>
public sealed record Invariant(string Name, string Claim, IReadOnlyList<string> Violations)
{
    public bool Holds => Violations.Count == 0;
}

/// <summary>The result of one verification over one snapshot of the database.</summary>
public sealed record Verification(IReadOnlyList<Invariant> Invariants, long Transactions, long Entries, long Conversions, long Postbacks)
{
    public bool Holds => Invariants.All(invariant => invariant.Holds);
}

/// <summary>
/// Recomputes from the rows what the program believes about money. It shares no code with what posts: a mistake there must not hide itself
/// here. Each check is one statement that selects what breaks the claim.
/// </summary>
internal sealed class VerifyLedger(Database database)
{
    // Enough to see the pattern; whoever needs all of them has the statement's sentence.
    private const int Shown = 20;

    private static readonly (string Name, string Claim, string Sql)[] Checks =
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
        ("members-never-negative", "No member has less than nothing.",
            "select account || ' holds ' || (-amount) from balances where (account like 'member:%:available:%' or account like 'member:%:pending:%') and amount > 0 order by account limit @shown"),
        ("one-credit", "Every conversion is credited at most once and reversed at most once.",
            """
            select 'conversion ' || conversion_id || ' has ' || count(*) || ' transactions of kind ' || kind
            from ledger_transactions where conversion_id is not null and kind in ('Credit', 'Reversal')
            group by conversion_id, kind having count(*) > 1 order by conversion_id limit @shown
            """),
        ("reversals-within-credits", "No conversion is taken back beyond what it was credited, on any account.",
            """
            select 'conversion ' || t.conversion_id || ': ' || e.account || ' was credited ' || cast(-sum(case when t.kind = 'Credit' then e.amount else 0 end) as bigint)
                   || ' and reversed ' || cast(sum(case when t.kind <> 'Credit' then e.amount else 0 end) as bigint)
            from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
            where t.conversion_id is not null
            group by t.conversion_id, e.account
            having (sum(case when t.kind = 'Credit' then e.amount else 0 end) < 0 and sum(e.amount) > 0)
                or (sum(case when t.kind = 'Credit' then e.amount else 0 end) > 0 and sum(e.amount) < 0)
                or (sum(case when t.kind = 'Credit' then e.amount else 0 end) = 0 and sum(e.amount) <> 0)
            order by t.conversion_id limit @shown
            """),
        ("reversed-means-nothing-left", "A reversed conversion leaves nothing on any account.",
            """
            select 'conversion ' || c.id || ' is reversed, but ' || e.account || ' keeps ' || cast(sum(e.amount) as bigint)
            from conversions c join ledger_transactions t on t.conversion_id = c.id join ledger_entries e on e.transaction_id = t.id
            where c.state = 'Reversed' group by c.id, e.account having sum(e.amount) <> 0 order by c.id limit @shown
            """),
        ("postings-match-states", "What is posted for a conversion is what its state requires.",
            """
            select 'conversion ' || c.id || ' is ' || c.state || ' with ' || coalesce(p.credits, 0) || ' credits and ' || coalesce(p.reversals, 0) || ' reversals'
            from conversions c
            left join (select conversion_id, sum(case when kind = 'Credit' then 1 else 0 end) as credits, sum(case when kind = 'Reversal' then 1 else 0 end) as reversals
                       from ledger_transactions group by conversion_id) p on p.conversion_id = c.id
            where coalesce(p.credits, 0) <> case when c.state in ('Available', 'Reversed') then 1 else 0 end
               or coalesce(p.reversals, 0) <> case when c.state = 'Reversed' then 1 else 0 end
            order by c.id limit @shown
            """),
        ("credits-match-entries", "What a conversion says it credited is what the ledger gave its member.",
            """
            select 'conversion ' || c.id || ' says ' || c.credited || ' ' || coalesce(c.credited_currency, '') || ', the ledger gave '
                   || cast(-coalesce(sum(e.amount), 0) as bigint)
            from conversions c
            left join ledger_transactions t on t.conversion_id = c.id and t.kind = 'Credit'
            left join ledger_entries e on e.transaction_id = t.id and e.account = 'member:' || c.member_id || ':available:' || c.credited_currency
            where c.state in ('Available', 'Reversed')
            group by c.id, c.credited, c.credited_currency having c.credited <> -coalesce(sum(e.amount), 0)
            order by c.id limit @shown
            """),
        ("events-lead-to-states", "The last event of every conversion ends in the state it has, and each event starts where the one before ended.",
            """
            select 'conversion ' || c.id || ' is ' || c.state || ', its events end in ' || coalesce(e.state_after, 'nothing')
            from conversions c
            left join conversion_events e on e.conversion_id = c.id
                 and e.id = (select max(l.id) from conversion_events l where l.conversion_id = c.id and l.state_after <> '')
            where coalesce(e.state_after, '') <> c.state
            order by c.id limit @shown
            """),
        ("transactions-have-causes", "Every transaction belongs to a conversion that exists.",
            """
            select 'transaction ' || t.id || ' (' || t.source || ') names no conversion that exists'
            from ledger_transactions t left join conversions c on c.id = t.conversion_id where c.id is null order by t.id limit @shown
            """),
        ("reversals-mirror-credits", "Every reversal names the credit it takes back.",
            """
            select 'transaction ' || r.id || ' (' || r.source || ') does not mirror a credit of its conversion'
            from ledger_transactions r left join ledger_transactions t on t.id = r.mirrors and t.kind = 'Credit' and t.conversion_id = r.conversion_id
            where r.kind = 'Reversal' and t.id is null order by r.id limit @shown
            """),
        ("credits-have-postbacks", "Every credited conversion can be traced to a postback of its network.",
            """
            select 'conversion ' || c.id || ' was credited without a postback'
            from conversions c
            where c.state in ('Available', 'Reversed')
              and not exists (select 1 from conversion_events e join postbacks p on p.id = e.postback_id and p.network_id = c.network_id
                              where e.conversion_id = c.id and e.kind = 'Credit')
            order by c.id limit @shown
            """),
        ("postbacks-are-decided", "Every accepted postback has a decision, or waits for one that is being retried.",
            """
            select 'postback ' || p.id || ' has no outcome and nothing retries it'
            from postbacks p
            where p.outcome is null
              and not exists (select 1 from jobs j where j.kind = 'decide-postback' and j.argument = cast(p.id as text) and j.finished_at is null and j.failed_at is null)
            order by p.id limit @shown
            """),
    ];

    public Task<Verification> Run(CancellationToken ct) => database.Read(async session =>
    {
        var invariants = new List<Invariant>();
        foreach (var (name, claim, sql) in Checks)
            invariants.Add(new(name, claim, await session.Query<string>(sql, new { shown = (long)Shown })));
        return new Verification(
            invariants,
            await Count(session, "ledger_transactions"),
            await Count(session, "ledger_entries"),
            await Count(session, "conversions"),
            await Count(session, "postbacks"));
    }, ct);

    private static async Task<long> Count(Session session, string table) =>
        await session.Scalar<long>(string.Create(CultureInfo.InvariantCulture, $"select count(*) from {table}"));
}
