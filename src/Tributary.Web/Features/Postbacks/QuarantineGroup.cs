using Tributary.Core.Conversions;

namespace Tributary.Web.Features.Postbacks;

/// <summary>Calls of one network that wait for a person for the same reason.</summary>
public sealed record QuarantineGroup
{
    public long NetworkId { get; init; }
    public string NetworkName { get; init; } = "";
    public string? Outcome { get; init; }
    public string? Reason { get; init; }
    public long Calls { get; init; }
    public long OldestAt { get; init; }
    public long NewestAt { get; init; }

    /// <summary>The newest of them.</summary>
    public long Example { get; init; }

    public Reason Why => Enum.TryParse<Reason>(Reason, out var known) ? known : Core.Conversions.Reason.Undecided;

    public PostbackFilter Filter => new(Outcome, NetworkId, null, null, null, null) { Reason = Reason };

    /// <summary>What would mend it, and where that is done.</summary>
    public QuarantineFix Fix => QuarantineFix.Of(Why, NetworkId);
}

/// <param name="Words">What to do.</param>
/// <param name="Place">The name of the place; null where nothing here mends it.</param>
/// <param name="Href">Its address.</param>
public sealed record QuarantineFix(string Words, string? Place, string? Href)
{
    internal static QuarantineFix Of(Reason reason, long network) => reason switch
    {
        Reason.UnknownMember => new("Create the member under the id the network names, then re-process.", "Members", "/members"),
        Reason.UnknownOffer => new("Download the network's feed, so that the offer is known, then re-process.", "The network", $"/networks/{network}"),
        Reason.OtherOffer => new("The network names another offer than was clicked. Ask it which is right.", "The network's offers", $"/offers?network={network}"),
        Reason.ExpiredClick => new("If the network reports this late, let its clicks count for longer, then re-process.", "Attribution of the network", $"/networks/{network}#attribution"),
        Reason.MissingClick or Reason.UnknownClick =>
            new("Check that the tracking link hands over the click id and that the postback address brings it back. What came without it cannot be credited.", "Tracking parameters", $"/networks/{network}#tracking"),
        Reason.Macro or Reason.MissingKey or Reason.KeyUnreadable or Reason.MissingAmount or Reason.UnreadableAmount or Reason.NotPositive =>
            new("Paste the postback address at the network again, whole and with its macros; ask it to send again what came wrong.", "Postback address", $"/networks/{network}#postback"),
        Reason.MissingCurrency or Reason.UnknownCurrency or Reason.OtherCurrency =>
            new("Set the network to the currency it pays in, or say what its word for the currency means, then re-process.", "Unmapped values", $"/networks/{network}/unmapped"),
        Reason.AmountAboveOffer => new("The network pays far more than the offer promised. Check it with the network.", "The network's offers", $"/offers?network={network}"),
        Reason.Conflict or Reason.AmbiguousReversal or Reason.ReversedAboveCredit =>
            new("The network contradicts itself. Ask it which word counts; re-processing says the same again.", null, null),
        Reason.NotAuthentic => new("If the call is genuine, mend the secret, the signature key or the list of addresses, then re-process.", "Settings of the network", $"/networks/{network}#settings"),
        Reason.UnknownEvent => new("Say what the event means; its calls are then decided by themselves.", "Unmapped values", $"/networks/{network}/unmapped"),
        Reason.Undecided => new("Deciding failed and is tried again. If it goes on, look at the log of the server.", null, null),
        Reason.Credited or Reason.CreditedOnHold or Reason.Adjusted or Reason.Reversed or Reason.PartReversed or Reason.RejectedByNetwork or Reason.PendingAtNetwork
            or Reason.AdjustedBeforeCredit or Reason.ReversalBeforeCredit or Reason.CreditAfterReversal or Reason.SameAgain or Reason.PendingAfterDecision
            or Reason.AlreadyReversed or Reason.AdjustedLater or Reason.UnknownAddress or Reason.NetworkRemoved or Reason.NoPostback or Reason.MethodNotAllowed
            or Reason.TooLarge or Reason.Unreadable or Reason.IgnoredByTemplate or Reason.ErasedMember or Reason.TestCall => new("Open one of the calls and look at its checks.", null, null),
    };
}
