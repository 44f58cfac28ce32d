using Tributary.Web.Features.Offers.Holds;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Offers.Bulk;

/// <summary>How a bulk act is told.</summary>
internal static class BulkWords
{
    /// <summary>"Set to Synced".</summary>
    public static string Heading(BulkAct act) => BulkWork.Read(act.Work) switch
    {
        BulkWork.SetListing work => $"Set to {work.To}",
        BulkWork.SetListings => "Set by the intake rules",
        BulkWork.ReleaseOverrides => "Given back to the network’s words",
        BulkWork.Hold work => $"Held {new StaffHold(work.Until, work.Note).UntilText}",
        BulkWork.EndHold => "Hold released",
        BulkWork.Undo => "Taken back",
        _ => throw new InvalidOperationException("A bulk act of this kind has no words."),
    };

    /// <summary>While it runs.</summary>
    public static string Doing(BulkAct act) => BulkWork.Read(act.Work) switch
    {
        BulkWork.SetListing work => $"Setting to {work.To}",
        BulkWork.SetListings => "Setting by the intake rules",
        BulkWork.ReleaseOverrides => "Giving back to the network’s words",
        BulkWork.Hold => "Holding",
        BulkWork.EndHold => "Releasing the hold",
        BulkWork.Undo => "Taking back",
        _ => throw new InvalidOperationException("A bulk act of this kind has no words."),
    };

    /// <summary>"1,840 offers set to Synced."</summary>
    public static string Sentence(BulkAct act)
    {
        if (act.Changed == 0 && act.LeftAlone == 0) return "Nothing to change: every offer stands so already.";
        var offers = Figure.Of(act.Changed, "offer", "offers");
        return BulkWork.Read(act.Work) switch
        {
            BulkWork.SetListing work => $"{offers} set to {work.To}.",
            BulkWork.SetListings => $"{offers} set by the intake rules.",
            BulkWork.ReleaseOverrides => $"{offers} given back to the network’s words.",
            BulkWork.Hold work => $"{offers} held {new StaffHold(work.Until, work.Note).UntilText}.",
            BulkWork.EndHold => $"{offers} released.",
            BulkWork.Undo => $"{offers} as before.",
            _ => throw new InvalidOperationException("A bulk act of this kind has no words."),
        };
    }

    /// <summary>What did not change, and why; null when everything did.</summary>
    public static string? Rest(BulkAct act)
    {
        var left = act.LeftAlone == 0 ? null : $"{Figure.Of(act.LeftAlone, "offer", "offers")} left alone: somebody changed {(act.LeftAlone == 1 ? "it" : "them")} since.";
        var same = act.Looked - act.Changed - act.LeftAlone is var rest and > 0 && act.Changed > 0 && act.Undoes is null ? $"{Figure.Of(rest)} stood so already." : null;
        var still = act.Total - act.Looked is var to and > 0 && !act.IsActive ? $"{Figure.Of(to)} not reached." : null;
        return string.Join(' ', new[] { left, same, still }.OfType<string>()) is { Length: > 0 } words ? words : null;
    }

    public static Tone Tone(BulkAct act) => Enum.Parse<BulkState>(act.State) switch
    {
        BulkState.Running => Platform.Ui.Tone.Here,
        BulkState.Done => Platform.Ui.Tone.Good,
        BulkState.Cancelled => Platform.Ui.Tone.Off,
        BulkState.Failed => Platform.Ui.Tone.Bad,
    };

    public static string State(BulkAct act) => act.IsActive && act.CancelRequestedAt is not null ? "Cancelling" : act.State;
}
