using Tributary.Core.Money;

namespace Tributary.Web.Features.Plans;

/// <summary>An upgrade plan: which part of the members' share its members get, and in what.</summary>
/// <remarks>The slug is how the site API and commands name it and never changes. Points are per unit of the payout's currency.</remarks>
public sealed record Plan(
    long Id, string Slug, string Name, string Color, Share Share, RewardUnit Unit, long PointsPerUnit, bool IsDefault, long RowVersion)
{
    /// <summary>"90 %, 1,000 points per unit" or "90 %, money".</summary>
    public string Terms => Unit switch
    {
        RewardUnit.Money => $"{Share.ToDisplay()} as money",
        RewardUnit.Points => $"{Share.ToDisplay()} as points, {Platform.Ui.Figure.Of(PointsPerUnit)} per unit",
    };
}

/// <summary>The tints that tell plans apart, by the word that is stored and the class that draws it.</summary>
internal static class PlanColors
{
    public static readonly IReadOnlyList<(string Word, string Class)> All =
        [("blue", "t1"), ("green", "t2"), ("amber", "t3"), ("rose", "t4"), ("violet", "t5"), ("teal", "t6")];

    public static bool IsKnown(string word) => All.Any(color => color.Word == word);

    public static string ClassOf(string word) => All.FirstOrDefault(color => color.Word == word).Class ?? "t6";
}
