namespace Tributary.Core.Changes;

/// <summary>Whose a field is once an offer is known. The names are stored.</summary>
public enum FieldRule
{
    /// <summary>The network's: it follows every change.</summary>
    Always,

    /// <summary>As the offer had it when it was first stored, or when the rule was made.</summary>
    First,

    /// <summary>Not taken from the network at all; offers that have it already keep it as it is.</summary>
    Never,
}
