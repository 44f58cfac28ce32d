using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates;

/// <summary>The compiled "postback" of a template.</summary>
internal sealed record PostbackPlan
{
    public required IReadOnlyList<PostbackField> Fields { get; init; }

    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>The form field that holds a JSON document.</summary>
    public string? JsonIn { get; init; }

    /// <summary>The addresses to paste, where there is more than one.</summary>
    public required IReadOnlyList<PostbackUrl> Urls { get; init; }

    public string? AddressSetting { get; init; }

    public required IReadOnlyList<PostbackCheck> Checks { get; init; }

    public required FactMapping Facts { get; init; }

    public required PostbackReplies Replies { get; init; }

    /// <summary>An expression asks for the address that was called.</summary>
    public required bool ReadsUrl { get; init; }

    /// <summary>What the rules of the events compare fields with, as they are written.</summary>
    public required IReadOnlyList<EventHint> Hints { get; init; }

    /// <summary>The parameters whose values are secrets.</summary>
    public required IReadOnlySet<string> SecretParameters { get; init; }

    /// <summary>The fields no signature covers by their nature: the proof itself, and constants that we wrote into an address.</summary>
    public required IReadOnlySet<string> Unsigned { get; init; }
}

/// <summary>One of several addresses to paste, with the constants only it has.</summary>
internal sealed record PostbackUrl(string Name, string Label, string? Help, IReadOnlyList<KeyValuePair<string, string>> Add);

/// <summary>One check of "verify": a comparison, or a list of addresses.</summary>
internal sealed record PostbackCheck
{
    public Compute? When { get; init; }

    /// <summary>Whether the caller has a say in <see cref="When"/>; otherwise the operator's settings alone decide.</summary>
    public bool CallDecides { get; init; }

    public bool IsSignature { get; init; }

    /// <summary>Null for a list of addresses.</summary>
    public Compute? Given { get; init; }

    public Compute? Expected { get; init; }

    /// <summary>Where the proof comes: the fields and headers that <see cref="Given"/> reads.</summary>
    public IReadOnlyList<ProofPlace> Places { get; init; } = [];

    public Compute? Addresses { get; init; }

    /// <summary>The parts of the call that are signed as a whole; none when only named fields are.</summary>
    public CallParts Covers { get; init; }
}

/// <summary>Where a proof comes: in a field by our name for it, or in a header by its own.</summary>
internal sealed record ProofPlace(string Name, bool IsHeader);

/// <summary>Where in a call a value came.</summary>
[Flags]
internal enum CallParts
{
    None = 0,
    Query = 1,
    Body = 2,
    Header = 4,
}
