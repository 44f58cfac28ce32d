namespace Tributary.Core.Conversions;

/// <summary>Why a postback has its outcome. The names are stored; <see cref="Reasons.Explain"/> says them to people.</summary>
public enum Reason
{
    Credited,
    CreditedOnHold,
    Adjusted,
    Reversed,
    PartReversed,
    RejectedByNetwork,
    PendingAtNetwork,
    AdjustedBeforeCredit,
    ReversalBeforeCredit,
    CreditAfterReversal,

    SameAgain,
    PendingAfterDecision,
    AlreadyReversed,
    AdjustedLater,

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

    /// <summary>The member was erased; nobody is left to credit.</summary>
    ErasedMember,
    UnknownOffer,
    OtherOffer,
    Conflict,
    AmbiguousReversal,
    ReversedAboveCredit,
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
