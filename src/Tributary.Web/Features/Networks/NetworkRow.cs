using System.Text.Json;
using Tributary.Core.Money;
using Tributary.Core.Templates;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Http;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Networks;

/// <summary>A row of networks with its sealed secrets, as stored.</summary>
internal sealed record NetworkRow
{
    public long Id { get; init; }
    public string Slug { get; init; } = "";
    public string Name { get; init; } = "";
    public string TemplateId { get; init; } = "";
    public string TemplateVersion { get; init; } = "";

    /// <summary>JSON: the settings that are no secrets.</summary>
    public string Settings { get; init; } = "{}";

    /// <summary>JSON: the operator's tracking parameters; empty while the template's own are used.</summary>
    public string Tracking { get; init; } = "";

    public string PostbackTokenSealed { get; init; } = "";
    public string Currency { get; init; } = "";
    public long MemberSharePpm { get; init; }
    public long Automatic { get; init; }
    public string Schedule { get; init; } = "";
    public string ScheduleZone { get; init; } = "";
    public long? TestedAt { get; init; }

    /// <summary>JSON: the newest <see cref="ConnectionTest"/>.</summary>
    public string? TestResult { get; init; }
    public long CreatedAt { get; init; }
    public long RowVersion { get; init; }

    public static string TokenPlace(long networkId) => $"networks/{networkId}/postback_token";

    public static string SecretPlace(long networkId, string name) => $"network_secrets/{networkId}/{name}";

    /// <summary>Opens the row for use; null, with the reason, when its template is gone or no longer fits the settings.</summary>
    public (InstalledNetwork? Network, string? Problem) Open(Template? template, IEnumerable<NetworkSecret> secrets, SecretBox box, AllowedDestinations allowed)
    {
        if (template is null) return (null, $"The template {TemplateId} of {Name} is missing or has errors; see Templates.");
        var given = JsonSerializer.Deserialize<Dictionary<string, string>>(Settings) ?? [];
        foreach (var secret in secrets) given[secret.Name] = box.Open(secret.Sealed, SecretPlace(Id, secret.Name));
        var check = template.Check(given, allowed.Contains);
        if (check.Values is not { } values) return (null, $"{Name}: {check.Errors[0].Message}");
        var tracking = Tracking.Length > 0 ? JsonSerializer.Deserialize<List<TrackingParameter>>(Tracking) ?? [] : template.Link?.Defaults ?? [];
        return (new InstalledNetwork
        {
            Id = Id,
            Slug = Slug,
            Name = Name,
            Template = template,
            Settings = values,
            Tracking = tracking,
            Link = template.Link?.Prepare(tracking, values).Link,
            PostbackToken = box.Open(PostbackTokenSealed, TokenPlace(Id)),
            Currency = Core.Money.Currency.Parse(Currency),
            MemberShare = new Share(MemberSharePpm),
            Automatic = Automatic != 0,
            Schedule = Schedule,
            ScheduleZone = ScheduleZone,
            CreatedAt = CreatedAt,
            PrivateDestinations = template.Settings.Where(setting => setting.Type is SettingType.Host).Select(setting => values[setting.Name])
                .OfType<string>().Where(host => allowed.Contains(host)).ToHashSet(StringComparer.OrdinalIgnoreCase),
        }, null);
    }

    public static Task<IReadOnlyList<NetworkRow>> All(Session session) =>
        session.Query<NetworkRow>("select * from networks where removed_at is null order by name, id");
}

/// <summary>A credential, as stored.</summary>
internal sealed record NetworkSecret
{
    public long NetworkId { get; init; }
    public string Name { get; init; } = "";
    public string Sealed { get; init; } = "";

    /// <summary>The last characters, to tell one key from another; empty for short ones.</summary>
    public string Hint { get; init; } = "";

    public long ChangedAt { get; init; }

    public static string HintOf(string secret) => secret.Length >= 12 ? secret[^4..] : "";
}
