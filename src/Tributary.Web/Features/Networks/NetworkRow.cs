using System.Text.Json;
using Tributary.Core.Conversions;
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

    public string PostbackTokenHash { get; init; } = "";
    public string PostbackTokenSealed { get; init; } = "";

    /// <summary>The address before it, where calls to it are still taken; and until when (unix ms).</summary>
    public string? FormerTokenHash { get; init; }
    public long? FormerTokenEndsAt { get; init; }
    public string Currency { get; init; } = "";
    public long MemberSharePpm { get; init; }
    public long HoldDays { get; init; }
    public long HoldDoubtfulDays { get; init; }

    /// <summary>Minor units of <see cref="Currency"/>; null holds every credit.</summary>
    public long? HoldAbove { get; init; }

    public long Automatic { get; init; }

    /// <summary>1: an empty feed is believed.</summary>
    public long MayBeEmpty { get; init; }

    /// <summary>Quartz cron expression of syncs; empty for by hand only.</summary>
    public string Schedule { get; init; } = "";

    /// <summary>The same for downloads.</summary>
    public string DownloadSchedule { get; init; } = "";
    public string ScheduleZone { get; init; } = "";
    public long? ScheduledAt { get; init; }
    public long? TestedAt { get; init; }

    /// <summary>JSON: the newest <see cref="ConnectionTest"/>.</summary>
    public string? TestResult { get; init; }
    public long CreatedAt { get; init; }
    public long RowVersion { get; init; }

    /// <summary>How long after a click its conversions count.</summary>
    public long AttributionDays { get; init; }

    public HoldRule Hold => new((int)HoldDays, HoldAbove is { } above ? new Amount(above, Core.Money.Currency.Parse(Currency)) : null) { DoubtfulDays = (int)HoldDoubtfulDays };

    /// <summary>The private addresses, and the credentials.</summary>
    public static readonly SealedColumn PostbackTokens = new("networks", "postback_token_sealed", "networks/{id}/postback_token", NetworkDirectory.Stamp);
    public static readonly SealedColumn Credentials = new("network_secrets", "sealed", "network_secrets/{network_id}/{name}", NetworkDirectory.Stamp);
    public static readonly SealedColumn FormerCredentials = new("network_secrets", "former_sealed", "network_secrets/{network_id}/{name}/former", NetworkDirectory.Stamp);

    /// <summary>Opens the row for use; null, with the reason, when its template is gone.</summary>
    public (InstalledNetwork? Network, string? Problem) Open(Template? template, IEnumerable<NetworkSecret> secrets, SecretBox box, AllowedDestinations allowed)
    {
        if (template is null) return (null, $"The template {TemplateId} of {Name} is missing or has errors; see Templates.");
        var (stored, given) = (secrets.ToList(), Given(template, secrets, box));
        var check = template.Reopen(given, allowed.Contains);
        var values = check.Values!;
        var tracking = Tracking.Length > 0 ? JsonSerializer.Deserialize<List<TrackingParameter>>(Tracking) ?? [] : template.Link?.Defaults ?? [];
        return (new InstalledNetwork
        {
            Id = Id,
            Slug = Slug,
            Name = Name,
            Template = template,
            Settings = values,
            FormerAddress = FormerTokenHash is { } hash && FormerTokenEndsAt is { } ends ? new FormerAddress(hash, ends) : null,
            Formers = Formers(template, stored, given, box, allowed),
            Attention = check.Errors.Count == 0 ? null
                : $"{string.Join(' ', check.Errors.Select(error => error.Message))} Nothing is asked of {Name} until that is mended in its settings; its postbacks are still taken.",
            Tracking = tracking,
            Link = template.Link?.Prepare(tracking, values).Link,
            PostbackToken = box.Open(PostbackTokenSealed, PostbackTokens.Of(Id)),
            Currency = Core.Money.Currency.Parse(Currency),
            MemberShare = new Share(MemberSharePpm),
            Hold = Hold,
            AttributionDays = (int)AttributionDays,
            Automatic = Automatic != 0,
            MayBeEmpty = MayBeEmpty != 0,
            SyncSchedule = Schedule.Length == 0 ? null : Platform.Jobs.Schedule.Read(Schedule, ScheduleZone, Id).Schedule,
            DownloadSchedule = DownloadSchedule.Length == 0 ? null : Platform.Jobs.Schedule.Read(DownloadSchedule, ScheduleZone, Id).Schedule,
            ScheduledAt = ScheduledAt,
            CreatedAt = CreatedAt,
            PrivateDestinations = template.Settings.Where(setting => setting.Type is SettingType.Host).Select(setting => values[setting.Name])
                .OfType<string>().Where(host => allowed.Contains(host)).ToHashSet(StringComparer.OrdinalIgnoreCase),
        }, null);
    }

    public static Task<IReadOnlyList<NetworkRow>> All(Session session) =>
        session.Query<NetworkRow>("select * from networks where removed_at is null order by name, id");

    // A network may change one of several secrets first, so each of those that were replaced counts by itself and all of them together.
    private List<FormerSettings> Formers(Template template, List<NetworkSecret> secrets, Dictionary<string, string> given, SecretBox box, AllowedDestinations allowed)
    {
        var replaced = (from setting in template.Settings
                        where setting.ProvesPostbacks
                        from secret in secrets
                        where secret.Name == setting.Name && secret.FormerSealed is not null
                        select new Replaced(setting.Name, setting.Label, box.Open(secret.FormerSealed!, FormerCredentials.Of(Id, secret.Name)), secret.FormerEndsAt!.Value)).ToList();
        List<List<Replaced>> sets = [.. replaced.Select(one => new List<Replaced> { one })];
        if (replaced.Count > 1) sets.Add(replaced);
        return
        [
            .. from set in sets
               let former = template.Reopen(given.Where(pair => set.All(one => one.Name != pair.Key)).Concat(set.Select(one => KeyValuePair.Create(one.Name, one.Text)))
                   .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal), allowed.Contains).Values
               select new FormerSettings(string.Join(" and ", set.Select(one => one.Label)), former, set.Min(one => one.EndsAt)),
        ];
    }

    // A newer version may have made a credential of what was none, or the other way round: then it is typed anew, and none ever shows.
    private Dictionary<string, string> Given(Template template, IEnumerable<NetworkSecret> secrets, SecretBox box)
    {
        var hidden = template.Settings.Where(setting => setting.Type is SettingType.Secret).Select(setting => setting.Name).ToHashSet(StringComparer.Ordinal);
        var given = (JsonSerializer.Deserialize<Dictionary<string, string>>(Settings) ?? []).Where(pair => !hidden.Contains(pair.Key))
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        foreach (var secret in secrets.Where(secret => hidden.Contains(secret.Name))) given[secret.Name] = box.Open(secret.Sealed, Credentials.Of(Id, secret.Name));
        return given;
    }

    private sealed record Replaced(string Name, string Label, string Text, long EndsAt);
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

    /// <summary>The one before it, where postbacks may still prove themselves by that; and until when (unix ms).</summary>
    public string? FormerSealed { get; init; }
    public long? FormerEndsAt { get; init; }

    public static string HintOf(string secret) => secret.Length >= 12 ? secret[^4..] : "";
}
