using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Offers;

/// <summary>One field of an offer that is not what it was, in words short enough for a line.</summary>
/// <param name="Label">The field, as people call it.</param>
/// <param name="Before">What stood there.</param>
/// <param name="After">What stands there.</param>
public sealed record FieldChange(string Label, string Before, string After)
{
    /// <summary>What it comes to: "−20 %", "+ DE, FR".</summary>
    public string? Note { get; init; }

    public Tone Tone { get; init; }

    /// <summary>It waited for review: members went on seeing what stood there.</summary>
    public bool IsHeld { get; init; }

    /// <summary>Both in full, where the words above are shortened.</summary>
    public (string Before, string After)? Whole { get; init; }
}
