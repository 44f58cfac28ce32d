using Tributary.Core.Security;
using Tributary.Web.Features.Alerts;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Ledger;

/// <summary>
/// Verifies the books every night, writes down what was found with the head of the chain, and raises an alert when something does not agree. While the newest check
/// found something, nothing is paid out; what networks tell is taken all the same.
/// </summary>
internal sealed class CheckLedger(Database database, Ids ids, VerifyLedger verify, AlertBook alerts, TimeProvider clock)
{
    private const string Trouble = "books-broken";

    private static readonly TimeSpan Every = TimeSpan.FromDays(1);

    /// <summary>Verifies now, whether it is due or not.</summary>
    public async Task<LedgerCheck> Run(CancellationToken ct)
    {
        var result = await verify.Run(ct);
        var broken = result.Invariants.Where(rule => !rule.Holds).ToList();
        var said = string.Join("; ", broken.Select(rule => $"{rule.Claim} {rule.Violations[0]}"));
        var check = new LedgerCheck { Id = await ids.Next("ledger_checks", ct), CheckedAt = Now, Broken = broken.Count, Said = PlainText.Cut(said, 2000), Head = result.Head };
        await database.Write(async session =>
        {
            await session.Execute("insert into ledger_checks (id, checked_at, broken, said, head) values (@Id, @CheckedAt, @Broken, @Said, @Head)", check);
            if (broken.Count == 0) await alerts.Over(session, await OpenTrouble(session));
            else await alerts.Raise(session, new NewAlert(AlertKind.BooksBroken, await OpenTrouble(session),
                $"The books do not agree: {broken[0].Claim} Nothing is paid out until that is explained. Look at Ledger, Verify the books."));
        }, ct);
        return check;
    }

    /// <summary>Verifies if a day has passed since the last check, or since the first transaction.</summary>
    public async Task Look(CancellationToken ct)
    {
        var last = await database.Read(session => session.Scalar<long?>(
            "select coalesce((select max(checked_at) from ledger_checks), (select min(created_at) from ledger_transactions))"), ct);
        if (last is { } at && (Now - at >= Every.TotalMilliseconds || at > Now)) await Run(ct);
    }

    // One alert for each time the books break: from the first check that found it to the first that did not.
    private static async Task<string> OpenTrouble(Session session) => FormattableString.Invariant(
        $"{Trouble}/{await session.Scalar<long>("select coalesce(max(id), 0) from ledger_checks where broken = 0 and id < (select max(id) from ledger_checks)")}");

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();
}

/// <summary>What one verification found.</summary>
public sealed record LedgerCheck
{
    public long Id { get; init; }

    /// <summary>Unix ms.</summary>
    public long CheckedAt { get; init; }

    /// <summary>How many rules did not hold.</summary>
    public long Broken { get; init; }
    public string Said { get; init; } = "";

    /// <summary>Where the chain stood, as <c>place:hash</c>.</summary>
    public string Head { get; init; } = "";
}
