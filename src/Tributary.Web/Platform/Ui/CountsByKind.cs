using Tributary.Web.Platform.Data;

namespace Tributary.Web.Platform.Ui;

/// <summary>
/// How many rows of a list are of which kind, counted among the newest that fit its filter: for a figure beside a word nobody waits until years are counted.
/// </summary>
public sealed class CountsByKind
{
    /// <summary>So many of the newest are counted.</summary>
    public const long Most = 10_000;

    private readonly Dictionary<string, long> _counts;
    private readonly long _all;

    private CountsByKind(IEnumerable<Count> counts)
    {
        _counts = counts.ToDictionary(count => count.Kind, count => count.Rows, StringComparer.Ordinal);
        _all = _counts.Values.Sum();
    }

    /// <summary>All that was counted, "10,000+" where there are more.</summary>
    public string All => Text(_all);

    // One row more is looked at than is counted.
    private bool IsPart => _all > Most;

    /// <param name="session">A read.</param>
    /// <param name="kind">The column that says which kind, as SQL; never null.</param>
    /// <param name="rows">What follows "from", with the order that puts the newest first.</param>
    /// <param name="args">The parameters of <paramref name="rows"/>.</param>
    internal static async Task<CountsByKind> Of(Session session, string kind, string rows, object args) => new(await session.Query<Count>(
        $"select kind, count(*) as rows from (select {kind} as kind from {rows} limit {Most + 1}) newest group by kind", args));

    /// <summary>Whether there are any among what was counted.</summary>
    public bool Has(string kind) => _counts.ContainsKey(kind);

    /// <summary>Whether there are any; where not all were counted, there may be.</summary>
    public bool MayHave(string kind) => IsPart || Has(kind);

    /// <summary>How many, "120+" where there may be more; null where none of the newest is of this kind, though older ones may be.</summary>
    public string? Of(string kind) => _counts.TryGetValue(kind, out var count) ? Text(count) : IsPart ? null : "0";

    private string Text(long count) => IsPart ? $"{Figure.Of(Math.Min(count, Most))}+" : Figure.Of(count);

    private sealed record Count
    {
        public string Kind { get; init; } = "";
        public long Rows { get; init; }
    }
}
