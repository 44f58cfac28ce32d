namespace Tributary.Core.Templates;

/// <summary>What a word of a network's is about. The names are stored.</summary>
public enum WordKind
{
    Country,
    System,
    Device,
    Category,
    Currency,
    PayoutType,

    /// <summary>What a postback says has happened.</summary>
    Event,
}
