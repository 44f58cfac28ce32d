namespace Tributary.Core.Conversions;

/// <summary>What became of a postback, in the words of the log. The names are stored and shown as they are.</summary>
public enum Outcome
{
    CreditedByNetwork,
    ReversedByNetwork,
    Pending,
    Held,
    Duplicate,

    /// <summary>Believed and kept, but it cannot be acted on; a person looks at it and can have it decided again.</summary>
    Quarantined,

    /// <summary>Not believed, or not a postback at all.</summary>
    Refused,

    /// <summary>The template says that this event means nothing to us.</summary>
    Ignored,
    Test,
}
