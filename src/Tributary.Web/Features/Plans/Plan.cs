using Tributary.Core.Money;

namespace Tributary.Web.Features.Plans;

/// <summary>An upgrade plan: which part of the members' share its members get, and in what.</summary>
/// <remarks>The slug is how the site API and commands name it and never changes. Points are per unit of the payout's currency.</remarks>
public sealed record Plan(
    long Id, string Slug, string Name, string Color, Share Share, RewardUnit Unit, long PointsPerUnit, bool IsDefault, long RowVersion)
{
    /// <summary>What the plan costs, in the operator's words.</summary>
    public string PriceNote { get; init; } = "";

    /// <summary>What those who brought a member of the plan get of his rewards.</summary>
    public ReferralTiers Referrals { get; init; } = ReferralTiers.None;

    /// <summary>Other shares at some networks and for some offers.</summary>
    public IReadOnlyList<PlanOverride> Overrides { get; init; } = [];

    /// <summary>The share of the members' part for an offer of a network; null for none in particular.</summary>
    public Share ShareAt(long network, long? offer) =>
        Overrides.FirstOrDefault(one => one.Network == network && one.Offer == offer && offer is not null)?.Share
        ?? Overrides.FirstOrDefault(one => one.Network == network && one.Offer is null)?.Share
        ?? Share;

    /// <summary>"90 %, 1,000 points per unit" or "90 %, money".</summary>
    public string Terms => Unit switch
    {
        RewardUnit.Money => $"{Share.ToDisplay()} as money",
        RewardUnit.Points => $"{Share.ToDisplay()} as points, {Platform.Ui.Figure.Of(PointsPerUnit)} per unit",
    };
}

/// <summary>Another share at a network, or for one offer of it.</summary>
public sealed record PlanOverride(long Network, long? Offer, Share Share);

/// <summary>The tints that tell plans apart, by the word that is stored and the class that draws it.</summary>
internal static class PlanColors
{
    public static readonly IReadOnlyList<(string Word, string Class)> All =
        [("blue", "t1"), ("green", "t2"), ("amber", "t3"), ("rose", "t4"), ("violet", "t5"), ("teal", "t6")];

    public static bool IsKnown(string word) => All.Any(color => color.Word == word);

    public static string ClassOf(string word) => All.FirstOrDefault(color => color.Word == word).Class ?? "t6";
}
