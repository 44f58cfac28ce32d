using System.Globalization;
using Tributary.Core.Offers;
using Tributary.Web.Features.Offers.Holds;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Offers;

/// <summary>How the events of an offer's history are told.</summary>
internal static class HistoryWords
{
    public static string Heading(OfferEvent.Told told) => told switch
    {
        { Before: null } => "Arrived",
        { Version.IsMissing: true } => "Missing from the feed",
        { Before.IsMissing: true } when Shown(told).Count == 0 => "Back in the feed, unchanged",
        { Before.IsMissing: true } => "Back in the feed, changed",
        { Changes: [], Before: { } before } => Unseen(before, told.Version),
        { Changes: [var only] } => $"{only.Label} changed{Waited(told)}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{told.Changes.Count} fields changed{Waited(told)}"),
    };

    public static string Heading(OfferEvent.Done done) => done.Act switch
    {
        OfferAct.Listing => done.Before.Length == 0 ? $"Set to {done.After}" : $"Set from {done.Before} to {done.After}",
        OfferAct.Override => $"{Field(done.Field)} set by hand",
        OfferAct.Release => $"{Field(done.Field)} given back to the network",
        OfferAct.Hold => $"Held {StaffHold.Read(done.After)?.UntilText}",
        OfferAct.Unhold => "Released from the hold",
        OfferAct.CreditHold => done.After.Length == 0 ? "Credits wait as the network’s rule says" : $"Credits wait at least {done.After} {(done.After == "1" ? "day" : "days")}",
        OfferAct.Accept => $"{Field(done.Field)}: the network’s change accepted",
        OfferAct.Keep => $"{Field(done.Field)} kept as it was",
        OfferAct.Arrival => $"{done.After} by rule “{done.Before}”",
    };

    /// <summary>What was done, for the audit log.</summary>
    public static string Act(OfferAct act) => act switch
    {
        OfferAct.Listing or OfferAct.Arrival => "listing",
        OfferAct.Override => "set by hand",
        OfferAct.Release => "given back to the network",
        OfferAct.Hold => "held",
        OfferAct.Unhold => "released",
        OfferAct.CreditHold => "wait of credits",
        OfferAct.Accept => "change accepted",
        OfferAct.Keep => "change kept out",
    };

    /// <summary>Old and new, for the audit log: not the note of a hold, because an entry cannot be taken away.</summary>
    public static AuditChange Entered(DoneAct act, bool isOneOfMany)
    {
        var field = act.Field switch { "listing" => "Listing", "hold" => "Hold", "credit-hold" => "Days that credits wait", _ => Field(act.Field) };
        return act.Field == "hold"
            ? new(Numbered(field), StaffHold.Read(act.Before)?.UntilText ?? "", StaffHold.Read(act.After)?.UntilText ?? "")
            : new(Numbered(field), act.Before, act.After);

        string Numbered(string label) => isOneOfMany ? string.Create(CultureInfo.InvariantCulture, $"{act.OfferId} {label}") : label;
    }

    private static string Waited(OfferEvent.Told told) => told.Changes.Count(change => change.IsHeld) switch
    {
        0 => "",
        var held when held == told.Changes.Count => ", held for review",
        var held => string.Create(CultureInfo.InvariantCulture, $", {held} held for review"),
    };

    /// <summary>What differs, and comes to the same: goals in another order, a date by seconds.</summary>
    public static string Unseen(OfferVersion before, OfferVersion now)
    {
        var fields = VersionFields.Changed(before, now).Select(field => FieldWords.Of(field).ToLowerInvariant()).ToList();
        return fields.Count == 0 ? "Told anew, the same in every field that is stored" : $"Told anew: {string.Join(", ", fields)}, written differently to the same effect";
    }

    /// <summary>An event of any kind, in a few words.</summary>
    public static string Heading(OfferEvent happened) => happened switch
    {
        OfferEvent.Told told => Heading(told),
        OfferEvent.Paused => "Paused: missing for too long",
        OfferEvent.Done done => Heading(done),
        _ => throw new InvalidOperationException("An event of this kind has no words."),
    };

    /// <summary>Who did it: a rule has been named already, and nobody signed in works on the command line.</summary>
    public static string? By(OfferEvent.Done done) => done.Who ?? (done.Act is OfferAct.Arrival ? null : "Command line");

    /// <summary>The changes under the heading, which itself says that an offer went or came back.</summary>
    public static IReadOnlyList<FieldChange> Shown(OfferEvent.Told told) =>
        told.Version.IsMissing || told.Before is { IsMissing: true } ? [.. told.Changes.Where(change => change.Label != CompareVersions.Status)] : told.Changes;

    public static FieldChange? Change(OfferEvent.Done done) => done.Act switch
    {
        OfferAct.Listing or OfferAct.Arrival or OfferAct.CreditHold => null,
        OfferAct.Hold => StaffHold.Read(done.After) is { Note.Length: > 0 } hold ? CompareVersions.Words("Why", StaffHold.Read(done.Before)?.Note, hold.Note) : null,
        OfferAct.Unhold => StaffHold.Read(done.Before) is { } ended ? CompareVersions.Words("Hold", $"{ended.UntilText} {ended.Note}", "released") : null,
        OfferAct.Keep => CompareVersions.Words("Instead of the network’s", done.Before, done.After),
        OfferAct.Override or OfferAct.Release or OfferAct.Accept => CompareVersions.Words("Members see", done.Before, done.After),
    };

    /// <summary>", paying $1.50", or nothing.</summary>
    public static string Pays(OfferVersion version) =>
        Payouts.Text(version.PayoutLow ?? version.Payout, version.PayoutHigh ?? version.Payout, version.PayoutPercentPpm, version.Currency) is var pays and not "–"
            ? $", paying {pays}" : "";

    /// <summary>The class of an event's dot.</summary>
    public static string? Dot(OfferEvent.Told told) => told switch
    {
        { Version.IsMissing: true } => "dot--wait",
        { Before: null } or { Before.IsMissing: true } => "dot--good",
        _ => null,
    };

    public static string Field(string field) => Enum.TryParse<OfferField>(field, ignoreCase: true, out var known) ? FieldWords.Of(known) : field;
}
