using System.Globalization;
using Tributary.Core.Templates;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Storing;

/// <summary>Words of networks that nobody has explained, as stored.</summary>
internal static class UnmappedRows
{
    // Whoever sends a new word with every record does not name anything.
    private const int Most = 2000;

    private const string Columns = "network_id, kind, value, seen, first_at, last_at, example";

    private const string Unexplained =
        "from unmapped_values u where not exists (select 1 from value_maps m where m.network_id = u.network_id and m.kind = u.kind and lower(m.value) = lower(u.value))";

    private const string Open = $"{Unexplained} and u.network_id = @networkId";

    /// <summary>Words of a feed: how many records of this one have them.</summary>
    public static async Task<int> Note(Session session, long networkId, IReadOnlyDictionary<ForeignWord, (long Records, string Example)> words, long now)
    {
        if (await Stored(session, networkId) >= Most) return 0;
        return await session.InsertMany("unmapped_values", Columns,
            [.. words.Select(pair => new object?[] { networkId, pair.Key.Kind.ToString(), pair.Key.Text, pair.Value.Records, now, now, pair.Value.Example })],
            "on conflict (network_id, kind, value) do update set seen = excluded.seen, last_at = excluded.last_at, example = excluded.example");
    }

    /// <summary>One more postback that says so.</summary>
    public static async Task Count(Session session, long networkId, string text, long postbackId, long now)
    {
        var example = postbackId.ToString(CultureInfo.InvariantCulture);
        var again = await session.Execute(
            $"update unmapped_values set seen = seen + 1, last_at = @now, example = @example where network_id = @networkId and kind = '{nameof(WordKind.Event)}' and value = @text",
            new { networkId, text, now, example });
        if (again > 0 || await Stored(session, networkId) >= Most) return;
        await session.InsertMany("unmapped_values", Columns, [[networkId, nameof(WordKind.Event), text, 1L, now, now, example]], "on conflict (network_id, kind, value) do nothing");
    }

    public static Task<long> CountOf(Session session, long networkId) => session.Scalar<long>($"select count(*) {Open}", new { networkId });

    /// <summary>How many, by network; those that have none are left out.</summary>
    public static async Task<IReadOnlyDictionary<long, long>> Counts(Session session) =>
        (await session.Query<(long Network, long Count)>($"select u.network_id, count(*) {Unexplained} group by u.network_id")).ToDictionary(row => row.Network, row => row.Count);

    /// <summary>What is still to be explained, what matters most first.</summary>
    public static Task<IReadOnlyList<UnmappedWord>> List(Session session, long networkId) => session.Query<UnmappedWord>(
        $"""
        select u.kind, u.value, u.seen, u.first_at, u.last_at, u.example,
               (select o.id from offers o where u.kind <> '{nameof(WordKind.Event)}' and o.network_id = u.network_id and o.source_id = u.example) as offer_id
        {Open} order by u.kind, u.seen desc, u.value limit 500
        """, new { networkId });

    public static Task<IReadOnlyList<MappedWord>> Mapped(Session session, long networkId) => session.Query<MappedWord>(
        $"""
        select m.kind, m.value, m.meaning, m.set_at, p.name as who
        from value_maps m left join accounts p on p.id = m.account_id
        where m.network_id = @networkId and m.kind <> '{nameof(WordKind.Category)}' order by m.set_at desc, m.kind, m.value limit 500
        """, new { networkId });

    private static Task<long> Stored(Session session, long networkId) =>
        session.Scalar<long>("select count(*) from unmapped_values where network_id = @networkId", new { networkId });
}

/// <summary>A word that is to be explained.</summary>
public sealed record UnmappedWord
{
    public string Kind { get; init; } = "";
    public string Value { get; init; } = "";

    /// <summary>In how many records of the newest feed that has it; for an event, in how many calls.</summary>
    public long Seen { get; init; }
    public long FirstAt { get; init; }
    public long LastAt { get; init; }

    /// <summary>The network's id of an offer, or our id of a postback.</summary>
    public string Example { get; init; } = "";
    public long? OfferId { get; init; }

    public WordKind Of => Enum.Parse<WordKind>(Kind);
}

/// <summary>A word that was explained.</summary>
public sealed record MappedWord
{
    public string Kind { get; init; } = "";
    public string Value { get; init; } = "";
    public string Meaning { get; init; } = "";
    public long SetAt { get; init; }
    public string? Who { get; init; }

    public WordKind Of => Enum.Parse<WordKind>(Kind);
}
