using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Core.Intake;
using Tributary.Core.Offers;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Storing;

/// <summary>A row of storing.</summary>
internal sealed record StoringRow
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter() },
    };

    public long NetworkId { get; init; }
    public string Arrival { get; init; } = "";
    public string Rules { get; init; } = "[]";
    public string DefaultCategory { get; init; } = "";
    public string TextBefore { get; init; } = "";
    public long? DailyCap { get; init; }
    public string AtCap { get; init; } = "";
    public string CapZone { get; init; } = "";
    public string Sites { get; init; } = "";
    public long RowVersion { get; init; }

    public static async Task<NetworkStoring> Find(Session session, long networkId) =>
        (await session.Find<StoringRow>("select * from storing where network_id = @networkId", new { networkId }))?.Read() ?? new NetworkStoring { NetworkId = networkId };

    /// <summary>False when somebody else saved after <see cref="NetworkStoring.Version"/>.</summary>
    public static async Task<bool> Save(Session session, NetworkStoring storing, long now) => await session.Execute(
        """
        insert into storing (network_id, arrival, rules, default_category, text_before, daily_cap, at_cap, cap_zone, sites, row_version, changed_at)
        values (@NetworkId, @arrival, @rules, @DefaultCategory, @TextBefore, @DailyCap, @atCap, @CapZone, @sites, @Version + 1, @now)
        on conflict (network_id) do update set arrival = excluded.arrival, rules = excluded.rules, default_category = excluded.default_category,
            text_before = excluded.text_before, daily_cap = excluded.daily_cap, at_cap = excluded.at_cap, cap_zone = excluded.cap_zone,
            sites = excluded.sites, row_version = excluded.row_version, changed_at = excluded.changed_at
        where storing.row_version = @Version
        """,
        new
        {
            storing.NetworkId,
            arrival = storing.Arrival.ToString(),
            rules = Write(storing.Rules),
            storing.DefaultCategory,
            storing.TextBefore,
            storing.DailyCap,
            atCap = storing.AtCap.ToString(),
            storing.CapZone,
            sites = StoredOffer.Codes(storing.Sites.Select(site => site.ToString(System.Globalization.CultureInfo.InvariantCulture))),
            storing.Version,
            now,
        }) == 1;

    public static string Write(IReadOnlyList<IntakeRule> rules) => JsonSerializer.Serialize(rules, Options);

    public static string Write(IntakeRule rule) => JsonSerializer.Serialize(rule, Options);

    /// <summary>A rule as a form carries it; null for what no form of ours sent.</summary>
    public static IntakeRule? ReadRule(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<IntakeRule>(json, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private NetworkStoring Read() => new()
    {
        NetworkId = NetworkId,
        Arrival = Enum.Parse<Listing>(Arrival),
        Rules = JsonSerializer.Deserialize<List<IntakeRule>>(Rules, Options) ?? [],
        DefaultCategory = DefaultCategory,
        TextBefore = TextBefore,
        DailyCap = DailyCap,
        AtCap = Enum.Parse<AtCap>(AtCap),
        CapZone = CapZone,
        Sites = [.. StoredOffer.ReadCodes(Sites).Select(site => long.Parse(site, System.Globalization.CultureInfo.InvariantCulture))],
        Version = RowVersion,
    };
}
