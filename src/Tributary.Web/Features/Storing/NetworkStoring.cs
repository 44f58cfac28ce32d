using Tributary.Core.Intake;
using Tributary.Core.Offers;

namespace Tributary.Web.Features.Storing;

/// <summary>How the offers of one network are stored: where new ones begin, and what members see beside what the network says.</summary>
public sealed record NetworkStoring
{
    public const int LongestText = 2000;

    public required long NetworkId { get; init; }

    /// <summary>Where an offer begins that no rule decides about.</summary>
    public Listing Arrival { get; init; }

    /// <summary>In their order.</summary>
    public IReadOnlyList<IntakeRule> Rules { get; init; } = [];

    /// <summary>Our category where no word of the network's is mapped; empty keeps the network's first.</summary>
    public string DefaultCategory { get; init; } = "";

    /// <summary>Put before every description of the network's.</summary>
    public string TextBefore { get; init; } = "";

    /// <summary>Conversions a day for offers whose network names no cap.</summary>
    public long? DailyCap { get; init; }

    public AtCap AtCap { get; init; }

    /// <summary>The zone at whose midnight caps begin anew.</summary>
    public string CapZone { get; init; } = "UTC";

    /// <summary>The sites that may show the offers; none named means all.</summary>
    public IReadOnlyList<long> Sites { get; init; } = [];

    /// <summary>0 until it is saved for the first time.</summary>
    public long Version { get; init; }
}

/// <summary>What becomes of an offer whose daily cap is reached. The names are stored.</summary>
public enum AtCap
{
    /// <summary>It leaves the catalogue until the cap begins anew.</summary>
    Hide,

    /// <summary>It stays, and is marked in the panel.</summary>
    Keep,
}
