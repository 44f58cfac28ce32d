using Tributary.Core.Offers;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Storing;

/// <summary>Everything the page of how offers are stored shows.</summary>
public sealed record StoringPage
{
    public required long NetworkId { get; init; }
    public required string Name { get; init; }
    public required StoringForm Form { get; init; }

    /// <summary>What the rules would do; null while the open one is not in order.</summary>
    public required IntakePreview? Preview { get; init; }
    public required IReadOnlyList<CategoryWord> Words { get; init; }

    /// <summary>Words of the network's that the table is too short for.</summary>
    public required int WordsLeft { get; init; }

    /// <summary>Our categories anywhere, to choose from.</summary>
    public required IReadOnlyList<string> Categories { get; init; }
    public required IReadOnlyList<Site> Sites { get; init; }

    public required IReadOnlyList<Field.Option> Zones { get; init; }

    /// <summary>The rules shown are the ones that are saved.</summary>
    public required bool IsSaved { get; init; }
    public required bool HasLink { get; init; }

    /// <summary>What was done before this page was drawn, in words.</summary>
    public string? Done { get; init; }

    internal static Tone ToneOf(Listing listing) => listing switch
    {
        Listing.New => Tone.Here,
        Listing.Synced => Tone.Good,
        Listing.Ignored => Tone.Off,
    };
}
