using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Core.Changes;
using Tributary.Core.Offers;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers.Rules;

/// <summary>A network's rules for changes as they lie in network_rules; a network without a row has the defaults.</summary>
internal sealed record StoredRules
{
    public string Fields { get; init; } = "{}";
    public string Gate { get; init; } = "[]";
    public long RowVersion { get; init; }
    public long ChangedAt { get; init; }
    public string? ChangedBy { get; init; }

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public ChangeRules Rules => new(
        JsonSerializer.Deserialize<Dictionary<OfferField, FieldRule>>(Fields, Options)!,
        new ChangeGate(JsonSerializer.Deserialize<List<GateRule>>(Gate, Options)!));

    public static StoredRules Of(ChangeRules rules) => new()
    {
        Fields = JsonSerializer.Serialize(rules.Fields, Options),
        Gate = JsonSerializer.Serialize(rules.Gate.Rules, Options),
    };

    public static async Task<StoredRules> Read(Session session, long networkId) => await session.Find<StoredRules>(
        """
        select r.fields, r.gate, r.row_version, r.changed_at, a.name as changed_by
        from network_rules r left join accounts a on a.id = r.changed_by where r.network_id = @networkId
        """, new { networkId }) ?? Of(ChangeRules.Default);
}
