using System.Globalization;
using Tributary.Core.Ledger;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Ledger;

/// <summary>Which transactions the ledger shows, as its address says.</summary>
public sealed record LedgerFilter
{
    private const long Day = 86_400_000;

    /// <summary>Null for all; a word of the address that is no kind is none.</summary>
    public TransactionKind? Kind { get; init; }

    /// <summary>Only those that post to it.</summary>
    public Account? Account { get; init; }

    /// <summary>Only those that post to any account of his.</summary>
    public long? Member { get; init; }
    public long? Conversion { get; init; }

    /// <summary>A member by the site's id, or a network's transaction.</summary>
    public string? Query { get; init; }

    /// <summary>First and last day.</summary>
    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }

    /// <summary>The last id of the page before.</summary>
    public long? Before { get; init; }

    public bool IsAll => this == new LedgerFilter { Before = Before };

    internal static LedgerFilter Read(IQueryCollection query) => new()
    {
        Kind = Enum.GetNames<TransactionKind>().Contains(query["kind"].ToString(), StringComparer.Ordinal) ? Enum.Parse<TransactionKind>(query["kind"].ToString()) : null,
        Account = Known(query["account"].ToString()),
        Member = Id(query["member"]),
        Conversion = Id(query["conversion"]),
        Query = query["q"].ToString().Trim() is { Length: > 0 and <= 200 } typed ? typed : null,
        From = Days.Read(query["from"]),
        To = Days.Read(query["to"]),
        Before = Id(query["before"]),
    };

    /// <summary>What its address says, but not where it goes on.</summary>
    internal IEnumerable<(string Name, string Value)> Pairs() =>
        new (string Name, string? Value)[]
        {
            ("kind", Kind?.ToString()), ("account", Account?.ToString()), ("member", Text(Member)), ("conversion", Text(Conversion)), ("q", Query), ("from", Days.Write(From)), ("to", Days.Write(To)),
        }.Where(pair => pair.Value is not null).Select(pair => (pair.Name, pair.Value!));

    /// <summary>The address of this list.</summary>
    public string Href()
    {
        var given = Pairs().Concat(Before is { } before ? [("before", Text(before)!)] : []).Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2)}").ToList();
        return given.Count == 0 ? "/ledger" : "/ledger?" + string.Join('&', given);
    }

    /// <summary>The ids of the transactions it shows, newest first. An account's are read from its own index, so that a page of the busiest one is as quick as any.</summary>
    internal async Task<IReadOnlyList<long>> Ids(Session session, int count)
    {
        List<string> conditions = ["t.id < @before"];
        if (Kind is not null) conditions.Add("t.kind = @kind");
        if (Conversion is not null) conditions.Add("t.conversion_id = @conversion");
        if (From is not null) conditions.Add("t.created_at >= @from");
        if (To is not null) conditions.Add("t.created_at < @until");
        if (Member is not null) conditions.Add(OfMembers(session, "@member"));
        var (members, conversions) = Query is null ? ([], []) : await Found(session);
        if (Query is not null) conditions.Add($"({OfMembers(session, "@members")} or {session.Dialect.In("t.conversion_id", "@conversions")})");
        var source = Account is null ? "ledger_transactions t" : "ledger_entries x join ledger_transactions t on t.id = x.transaction_id and x.account = @account and x.transaction_id < @before";
        var id = Account is null ? "t.id" : "x.transaction_id";
        return await session.Query<long>($"select distinct {id} from {source} where {string.Join(" and ", conditions)} order by {id} desc limit @count", new
        {
            before = Before ?? long.MaxValue,
            kind = Kind?.ToString(),
            account = Account?.ToString(),
            member = session.Dialect.List(Member is { } member ? [member] : Array.Empty<long>()),
            members = session.Dialect.List(members),
            conversions = session.Dialect.List(conversions),
            conversion = Conversion,
            from = Days.Start(From),
            until = Days.Start(To) + Day,
            count = (long)count,
        });
    }

    // Looked up first: a condition that may mean two things would be tried on every transaction.
    private async Task<(IReadOnlyList<long> Members, IReadOnlyList<long> Conversions)> Found(Session session)
    {
        var members = await session.Query<long>("select id from members where site_id in (select id from sites) and external_id = @Query", new { Query });
        var conversions = await session.Query<long>("select distinct conversion_id from postbacks where transaction_id = @Query and conversion_id is not null", new { Query });
        return (members, conversions);
    }

    // ';' is the character after ':'.
    private static string OfMembers(Session session, string parameter) => $"""
        t.id in (select e.transaction_id from members m join ledger_entries e on e.account >= 'member:' || m.id || ':' and e.account < 'member:' || m.id || ';'
                 where {session.Dialect.In("m.id", parameter)})
        """;

    private static Account? Known(string text)
    {
        try
        {
            return text.Length is > 0 and < 100 ? Core.Ledger.Account.Parse(text) : null;
        }
        catch (Exception error) when (error is FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    private static long? Id(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
