namespace Tributary.Core.Conversions;

public static class Reasons
{
    /// <summary>One or two plain sentences for the operator: what happened, and what he can do where there is something to do.</summary>
    public static string Explain(Reason reason) => reason switch
    {
        Reason.Credited => "The call is genuine and new, so it was credited at once.",
        Reason.CreditedOnHold => "The call is genuine and new. It is credited, and spendable when the hold on it ends.",
        Reason.Adjusted => "The network changed the amount of this conversion. The difference was posted.",
        Reason.Reversed => "The network took this conversion back. The credit was reversed entry by entry.",
        Reason.PartReversed => "The network took back a part of this conversion. The member's share of that part was taken back with it.",
        Reason.RejectedByNetwork => "The network rejected this conversion before it was credited. Nothing was paid.",
        Reason.PendingAtNetwork => "The network has not confirmed this conversion yet. It is credited when the network does.",
        Reason.AdjustedBeforeCredit => "The network changed the amount of a conversion that it has not confirmed yet. The new amount is credited when it does.",
        Reason.ReversalBeforeCredit =>
            "The network took back a conversion that it has not reported yet. Nothing was credited; if the report still comes, it cancels out.",
        Reason.CreditAfterReversal =>
            "The network had taken this conversion back before reporting it. The credit and its reversal were posted together.",

        Reason.SameAgain => "The network repeated a call that was already counted. Nothing was counted twice.",
        Reason.PendingAfterDecision => "The network says pending, but this conversion is already decided. A late call changes nothing.",
        Reason.AlreadyReversed => "This conversion was already taken back. Nothing more is taken.",
        Reason.AdjustedLater => "The network has since said another amount for this conversion. The later word stands.",

        Reason.MissingKey =>
            "The call names neither a transaction nor one of our clicks, so a repeat could not be told from a new conversion. Add the network's macro for its transaction id to the postback URL.",
        Reason.Macro => "The network sent a placeholder where a value belongs. Check the macros in the postback URL at the network.",
        Reason.KeyUnreadable => "The transaction id or goal is longer than 200 bytes or has control characters, so it cannot identify a conversion.",
        Reason.MissingAmount => "The call names no payout. Add the network's macro for it to the postback URL.",
        Reason.UnreadableAmount => "The payout is not a plain number such as 0.60. Amounts are never guessed.",
        Reason.NotPositive => "The payout is zero or negative, but the call reports a conversion, not a reversal.",
        Reason.AmountAboveOffer => "The payout is far above what the offer promised when the member clicked. Check it with the network.",
        Reason.MissingCurrency => "Neither the call nor the offer names a currency, and none is assumed.",
        Reason.UnknownCurrency => "The call names a currency that does not exist.",
        Reason.OtherCurrency => "The call is in another currency than the offer promised, and amounts are never converted silently.",
        Reason.MissingClick => "The call carries no click id. Check that the postback URL at the network has the macro of the tracking parameter.",
        Reason.UnknownClick => "The click id was not made by this installation, or was changed on its way.",
        Reason.ExpiredClick => "The click is older than the time within which clicks may convert.",
        Reason.UnknownMember => "The network reported a member that this site does not know. Create the member, then re-process the call.",
        Reason.ErasedMember => "The member whose click it was has been erased. The call is kept, nothing is credited, and the payout stays with you.",
        Reason.UnknownOffer => "The click was made on an offer that is no longer in the database.",
        Reason.OtherOffer => "The network named another offer than the one that was clicked.",
        Reason.Conflict => "The same transaction was reported before with another payout, click or state. The first report stands.",
        Reason.AmbiguousReversal => "The network takes back another amount than it paid. Nothing was changed; decide this one with the network.",
        Reason.ReversedAboveCredit =>
            "The parts that the network took back sum to more than it paid. All that was credited is taken back, and no more; settle the rest with the network.",
        Reason.Undecided => "The call is kept, but deciding it failed. It is tried again by itself.",

        Reason.UnknownAddress => "No network has this postback address.",
        Reason.NetworkRemoved => "The network of this postback address has been removed.",
        Reason.NoPostback => "The template of this network does not describe postbacks.",
        Reason.MethodNotAllowed => "The network called in a way its template does not allow.",
        Reason.TooLarge => "The call is larger than a postback can be.",
        Reason.Unreadable => "The call cannot be read as text.",
        Reason.NotAuthentic => "The call does not prove that it comes from the network.",

        Reason.UnknownEvent => "Nobody has said what this event means. Say so under “Unmapped values” of the network, and this call is decided again.",
        Reason.IgnoredByTemplate => "The template says that this event means nothing to us.",
        Reason.TestCall => "The network marked this call as a test. Tests never touch the ledger.",
    };
}
