using Tributary.Core.Conversions;
using Tributary.Core.Money;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Networks;

/// <summary>A network as the rest of the product sees it: its template compiled, its secrets opened, its links ready. Kept in memory, immutable.</summary>
internal sealed record InstalledNetwork
{
    /// <summary>Longer than the longest window of the platforms we know, which is 90 days.</summary>
    public const int UsualAttributionDays = 180;

    public required long Id { get; init; }

    public required string Slug { get; init; }

    public required string Name { get; init; }

    public required Template Template { get; init; }

    /// <summary>
    /// Why nothing may be asked of the network: its template was changed and now needs what nobody has typed yet. Its postbacks are taken all the same.
    /// </summary>
    public string? Attention { get; init; }

    /// <summary>Credentials included; its text form shows no value.</summary>
    public required SettingValues Settings { get; init; }

    /// <summary>The settings as they were before secrets of postbacks were replaced; each of them proves calls that came before its end.</summary>
    public IReadOnlyList<FormerSettings> Formers { get; init; } = [];

    /// <summary>The postback address before the present one; null when there was none, or it was ended.</summary>
    public FormerAddress? FormerAddress { get; init; }

    /// <summary>What is put into tracking links: the template's list, or the operator's own.</summary>
    public required IReadOnlyList<TrackingParameter> Tracking { get; init; }

    /// <summary>Builds the link of a click; null when the template has no link.</summary>
    public required PreparedLink? Link { get; init; }

    /// <summary>What the operator says the network's own words mean; null where he said nothing.</summary>
    public WordMap? Words { get; init; }

    /// <summary>The private last part of the postback address.</summary>
    public required string PostbackToken { get; init; }

    /// <summary>What the network pays in.</summary>
    public required Currency Currency { get; init; }

    /// <summary>Members' share of the payout, before the plan's share.</summary>
    public required Share MemberShare { get; init; }

    /// <summary>How long its credits wait before members can spend them.</summary>
    public HoldRule Hold { get; init; } = HoldRule.None;

    /// <summary>For how many days after a click its conversions count.</summary>
    public int AttributionDays { get; init; } = UsualAttributionDays;

    /// <summary>Whether the schedule may start syncs.</summary>
    public required bool Automatic { get; init; }

    /// <summary>Whether the network has no offers at times, so that an empty feed is believed.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>When it is synchronized; null for by hand only.</summary>
    public Schedule? SyncSchedule { get; init; }

    /// <summary>When its whole feed is downloaded; null for by hand only.</summary>
    public Schedule? DownloadSchedule { get; init; }

    /// <summary>When the schedules were changed last (unix ms): what they name before then was never due.</summary>
    public long? ScheduledAt { get; init; }

    public required long CreatedAt { get; init; }

    /// <summary>Hosts among the settings that the configuration allows although they are private.</summary>
    public required IReadOnlySet<string> PrivateDestinations { get; init; }

    /// <summary>A text with every secret masked, those that were replaced too.</summary>
    public string Redact(string text) => Formers.Aggregate(Settings.Redact(text), (masked, former) => former.Settings.Redact(masked));

    /// <summary>The address of the network's own wall for a member of a site; null when it has none.</summary>
    public string? WallOf(string member, long site) =>
        Template.Wall?.Url(member, site.ToString(System.Globalization.CultureInfo.InvariantCulture), Settings);

    /// <summary>What requests to this network are built from.</summary>
    public FeedContext FeedContext(long startedAt, long? lastSuccessAt) => new(Settings, PrivateDestinations, startedAt, lastSuccessAt) { Words = Words };
}

/// <summary>Settings with a secret that was replaced in the place of the present one.</summary>
/// <param name="Labels">Which: "Password".</param>
/// <param name="Settings">All settings; the text form shows no value.</param>
/// <param name="EndsAt">Calls that came from then on (unix ms) are not believed by it.</param>
internal sealed record FormerSettings(string Labels, SettingValues Settings, long EndsAt);

/// <summary>A postback address that was replaced.</summary>
/// <param name="Hash">Of its token.</param>
/// <param name="EndsAt">Calls to it are refused from then on (unix ms).</param>
internal sealed record FormerAddress(string Hash, long EndsAt)
{
    /// <summary>Whether a call to this URL came to this address.</summary>
    public bool IsIn(string url) => Tokens.Hash(url.Split('?')[0].Split('/')[^1]) == Hash;
}
