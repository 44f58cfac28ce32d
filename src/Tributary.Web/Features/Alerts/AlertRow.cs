using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Alerts;

/// <summary>An alert as the list shows it, and as a message tells it: that it began, is over, or both since the last one.</summary>
public sealed record AlertRow
{
    public string Key { get; init; } = "";
    public AlertKind Kind { get; init; }
    public long? NetworkId { get; init; }
    public string? NetworkName { get; init; }
    public long? OfferId { get; init; }
    public long? RunId { get; init; }
    public string Text { get; init; } = "";
    public long RaisedAt { get; init; }

    /// <summary>When it was met last; the text says how it stood then.</summary>
    public long? LastAt { get; init; }

    /// <summary>When the trouble ended or was dealt with.</summary>
    public long? OverAt { get; init; }
    public long? SeenAt { get; init; }

    /// <summary>Who marked it as seen.</summary>
    public string? SeenBy { get; init; }

    /// <summary>When it was met last, if that is a while after it was raised.</summary>
    public long? StillAt => LastAt - RaisedAt >= 60_000 ? LastAt : null;

    /// <summary>Of a message: 1 where its beginning was told before.</summary>
    public long IsOver { get; init; }

    internal bool OnlyItsEnd => IsOver != 0;

    public bool IsOpen => OverAt is null && SeenAt is null;

    /// <summary>Where what happened can be looked at.</summary>
    public IEnumerable<(string Text, string Href)> Links
    {
        get
        {
            if (Kind is AlertKind.PostbacksSpooled) yield return ("Postbacks", "/postbacks");
            if (Kind is AlertKind.NetworkDiffers) yield return ("Reconciliation", $"/networks/{NetworkId}/reconciliation");
            if (Kind is AlertKind.BooksBroken) yield return ("Verify the books", "/ledger/verify");
            if (Kind is AlertKind.ChangeHeld) yield return ("Review", "/review");
            if (Kind is AlertKind.CallbacksPaused or AlertKind.CallbackParked) yield return ("Callbacks", "/callbacks");
            if (OfferId is { } offer) yield return ("Offer", $"/offers/{offer}");
            if (RunId is { } run) yield return ("Run", $"/runs/{run}");
            if (NetworkId is { } network) yield return ("Network", $"/networks/{network}");
        }
    }

    public static string Words(AlertKind kind) => kind switch
    {
        AlertKind.RunFailed => "Runs fail",
        AlertKind.FeedStopped => "Feed not believed",
        AlertKind.FeedShrunk => "Feed shrank",
        AlertKind.PayoutCut => "Payout cut",
        AlertKind.OfferChanged => "Offer changed",
        AlertKind.ChangeHeld => "Change waits for review",
        AlertKind.OfferGone => "Offer gone",
        AlertKind.CredentialsRefused => "Credentials refused",
        AlertKind.PostbacksSpooled => "Postbacks waited",
        AlertKind.CallbacksPaused => "Callbacks paused",
        AlertKind.CallbackParked => "Callback parked",
        AlertKind.BooksBroken => "Books do not agree",
        AlertKind.NetworkDiffers => "Network and we differ",
        AlertKind.DatabaseHeldUp => "Database held up",
    };

    public static string Words(AlertChannel channel) => channel switch
    {
        AlertChannel.Panel => "Panel",
        AlertChannel.Mail => "E-mail",
        AlertChannel.Webhook => "Webhook",
    };

    internal static Tone ToneOf(AlertKind kind) => kind switch
    {
        AlertKind.RunFailed or AlertKind.FeedStopped or AlertKind.CredentialsRefused or AlertKind.PostbacksSpooled or AlertKind.CallbacksPaused or AlertKind.BooksBroken => Tone.Bad,
        AlertKind.FeedShrunk or AlertKind.PayoutCut or AlertKind.OfferChanged or AlertKind.OfferGone or AlertKind.CallbackParked or AlertKind.NetworkDiffers or AlertKind.DatabaseHeldUp => Tone.Wait,
        AlertKind.ChangeHeld => Tone.Ask,
    };
}
