using Tributary.Core.Intake;
using Tributary.Core.Offers;
using Tributary.Core.Templates;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Storing;

/// <summary>
/// The table that says what we call every combination of categories a network ever used. It is complete at any time, so that reading an offer
/// finds its category by one key and a change of the map shows at once.
/// </summary>
internal static class CategoryRows
{
    private const string Columns = "network_id, source, category, is_ours";

    /// <summary>What the operator calls the network's words.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> Meanings(Session session, long networkId)
    {
        var meanings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in await session.Query<Meaning>($"select value, meaning as text from value_maps where network_id = @networkId and kind = '{nameof(WordKind.Category)}'", new { networkId }))
            meanings[row.Value] = row.Text;
        return meanings;
    }

    /// <summary>The combinations that are in the table.</summary>
    public static async Task<HashSet<string>> Known(Session session, long networkId) =>
        (await session.Query<string>("select source from category_map where network_id = @networkId", new { networkId })).ToHashSet(StringComparer.Ordinal);

    public static Task Add(Session session, long networkId, IReadOnlyDictionary<string, MappedCategory> combinations) => session.InsertMany("category_map", Columns,
        [.. combinations.Select(pair => Row(networkId, pair.Key, pair.Value))], "on conflict (network_id, source) do nothing");

    /// <summary>Maps every known combination anew.</summary>
    public static async Task Renew(Session session, long networkId, CategoryMap map) => await session.InsertMany("category_map", Columns,
        [.. (await Known(session, networkId)).Select(source => Row(networkId, source, map.Of(StoredOffer.ReadTexts(source))))],
        "on conflict (network_id, source) do update set category = excluded.category, is_ours = excluded.is_ours");

    private static object?[] Row(long networkId, string source, MappedCategory category) => [networkId, source, category.Text, category.IsOurs ? 1L : 0L];

    private sealed record Meaning
    {
        public string Value { get; init; } = "";
        public string Text { get; init; } = "";
    }
}
