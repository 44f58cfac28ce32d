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
    /// <summary>Where the chain stands, as <c>place:hash</c>; empty while nothing is sealed. Kept elsewhere, it proves later that nothing was rewritten.</summary>
    public string Head { get; init; } = "";

    /// <summary>Transactions posted a moment ago that the chain does not cover yet.</summary>
    public long Unsealed { get; init; }

    public bool Holds => Invariants.All(invariant => invariant.Holds);
}

/// <summary>Recomputes from the rows what the program believes about money, by <see cref="LedgerRules"/>, and compares the ledger with its chain.</summary>
internal sealed class VerifyLedger(Database database)
{
    // Enough to see the pattern; whoever needs all of them has the statement's sentence.
    private const int Shown = 20;

    private static readonly string[] AppendOnly = ["ledger_transactions", "ledger_entries", "ledger_chain", "conversion_events", "member_acts", "callback_attempts"];

    /// <summary>How many rules every verification looks at.</summary>
    public static int Rules => LedgerRules.All.Length + 2;

    public Task<Verification> Run(CancellationToken ct) => Run(null, ct);

    /// <summary>With <paramref name="kept"/> also whether a head that was written down earlier is still part of the chain.</summary>
    public Task<Verification> Run(ChainHead? kept, CancellationToken ct) => Run(kept, _ => Task.CompletedTask, ct);

    /// <summary>Tells <paramref name="found"/> of each rule as soon as it was looked at.</summary>
    public Task<Verification> Run(ChainHead? kept, Func<Invariant, Task> found, CancellationToken ct) => database.Read(async session =>
    {
        var invariants = new List<Invariant>();
        foreach (var (name, claim, sql) in LedgerRules.All)
            await Add(new(name, claim, await session.Query<string>(sql, new { shown = (long)Shown })));
        await Add(new("guards-stand", "The database itself refuses to change or delete what happened.", await MissingGuards(session)));
        await Add(new("chain-unbroken", "Every sealed transaction is what it was when it was sealed, and none is gone.", await Tampered(session, ct)));
        if (kept is not null)
            await Add(new("head-is-kept", $"The chain still contains link {kept.Place} as it was kept.", await VerifyChain.Refute(session, kept) is { } refuted ? [refuted] : []));
        return new Verification(
            invariants,
            await Count(session, "ledger_transactions"),
            await Count(session, "ledger_entries"),
            await Count(session, "conversions"),
            await Count(session, "postbacks"))
        {
            Head = await ChainRows.Head(session) is { } head ? new ChainHead(head.Place, head.Hash).ToString() : "",
            Unsealed = await Count(session, "ledger_unsealed"),
        };

        async Task Add(Invariant rule)
        {
            invariants.Add(rule);
            await found(rule);
            ct.ThrowIfCancellationRequested();
        }
    }, ct);

    private static async Task<IReadOnlyList<string>> MissingGuards(Session session)
    {
        var guards = (await session.Query<string>(session.Dialect.Triggers)).ToHashSet(StringComparer.Ordinal);
        return [.. AppendOnly.SelectMany(table => new[] { $"{table}_never_change", $"{table}_never_go" }).Concat(["withdrawals_end_once", "withdrawals_never_go"]).Where(guard => !guards.Contains(guard)).Select(guard => $"the trigger {guard} is missing or off")];
    }

    private static async Task<IReadOnlyList<string>> Tampered(Session session, CancellationToken ct)
    {
        var (found, all) = (new List<string>(), 0);
        await foreach (var problem in VerifyChain.Run(session, ct))
        {
            if (++all <= Shown) found.Add(problem);
        }

        if (all > Shown) found.Add($"and {all - Shown} more");
        return found;
    }

    private static async Task<long> Count(Session session, string table) =>
        await session.Scalar<long>(string.Create(CultureInfo.InvariantCulture, $"select count(*) from {table}"));
}
