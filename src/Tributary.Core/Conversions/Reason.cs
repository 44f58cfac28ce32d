namespace Tributary.Core.Conversions;

/// <summary>Why a postback has its outcome. The names are stored; <see cref="Reasons.Explain"/> says them to people.</summary>
public enum Reason
{
    Credited,
    Reversed,
    RejectedByNetwork,
    PendingAtNetwork,
    ReversalBeforeCredit,
    CreditAfterReversal,

    SameAgain,
    PendingAfterDecision,
    AlreadyReversed,

    MissingKey,
    Macro,
    KeyUnreadable,
    MissingAmount,
    UnreadableAmount,
    NotPositive,
    AmountAboveOffer,
    MissingCurrency,
    UnknownCurrency,
    OtherCurrency,
    MissingClick,
    UnknownClick,
    ExpiredClick,
    UnknownMember,
    UnknownOffer,
    OtherOffer,
    Conflict,
    AmbiguousReversal,
    Undecided,

    UnknownAddress,
    NetworkRemoved,
    NoPostback,
    MethodNotAllowed,
    TooLarge,
    Unreadable,
    NotAuthentic,

    IgnoredByTemplate,

    /// <summary>Neither the template nor the operator says what the event means.</summary>
    UnknownEvent,
    TestCall,
}
