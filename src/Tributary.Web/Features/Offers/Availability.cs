using Tributary.Core.Offers;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Offers;

/// <summary>The one rule of what reaches a site: held back by nobody here, Synced, live at its network, approved, linked, inside its dates and its daily cap.</summary>
internal static class Availability
{
    /// <summary>Over current_offers, with <c>@now</c>: null for an available offer, else the first thing that keeps it back.</summary>
    public const string Blocked =
        """
        case when held_until > @now then 'held'
             when listing <> 'Synced' then 'not_synced'
             when live = 0 then status
             when approval is not null and approval <> 'approved' then 'approval'
             when coalesce(tracking_url, '') = '' then 'no_link'
             when starts_at is not null and starts_at > @now then 'not_started'
             when ends_at is not null and ends_at <= @now then 'ended'
             when capped_until > @now and at_cap = 'Hide' then 'capped'
        end
        """;

    /// <summary>In a filter: nothing keeps it back.</summary>
    public const string Yes = "yes";

    /// <summary>What a list can be narrowed to: available, or each thing that keeps an offer back.</summary>
    public static IReadOnlyList<string> Codes { get; } =
        [Yes, "held", "not_synced", "paused", "closed", StoredOffer.Missing, "capped", "approval", "no_link", "not_started", "ended"];

    public static IReadOnlyList<string> Statuses { get; } = ["active", "paused", "closed", StoredOffer.Missing];

    /// <summary>One of <see cref="Codes"/> as a filter says it.</summary>
    public static string CodeWords(string code)
    {
        var (_, text, why) = Words(code == Yes ? null : code);
        return why is null ? text : $"{text}: {why}";
    }

    /// <summary>What keeps an offer from members, in words.</summary>
    public static (Tone Tone, string Text, string? Why) Words(string? blocked) => blocked switch
    {
        null => (Tone.Good, "Available", null),
        "held" => (Tone.Wait, "Held", "by your staff"),
        "not_synced" => (Tone.Off, "Not offered", "its listing is not Synced"),
        "paused" => (Tone.Wait, "Paused", "by the network"),
        "closed" => (Tone.Bad, "Closed", "by the network"),
        StoredOffer.Missing => (Tone.Off, "Missing", "from the network’s feed"),
        "approval" => (Tone.Wait, "Not approved", "ask the network to approve you"),
        "no_link" => (Tone.Bad, "No link", "the network sent no tracking link"),
        "not_started" => (Tone.Wait, "Not started", "its first day is to come"),
        "ended" => (Tone.Off, "Ended", "its last day is over"),
        "capped" => (Tone.Wait, "Capped", "its daily cap is reached"),
        _ => (Tone.Off, "Not available", blocked),
    };

    /// <summary>What the network says of the offer.</summary>
    public static (Tone Tone, string Text) SourceWords(string status) => status switch
    {
        "active" => (Tone.Good, "Live"),
        "paused" => (Tone.Wait, "Paused"),
        "closed" => (Tone.Bad, "Closed"),
        StoredOffer.Missing => (Tone.Off, "Missing"),
        _ => (Tone.Off, status),
    };
}
