using System.Globalization;
using Tributary.Core.Money;

namespace Tributary.Web.Features.Plans;

/// <summary>A plan as it was typed, with what is wrong at its field.</summary>
public sealed record PlanForm
{
    /// <summary>Null for a new plan.</summary>
    public Plan? Old { get; init; }
    public long RowVersion { get; init; }
    public string Name { get; init; } = "";
    public string Color { get; init; } = "blue";
    public string Share { get; init; } = "100";
    public string Unit { get; init; } = "points";
    public string Points { get; init; } = "1000";
    public bool IsDefault { get; init; }
    public string PriceNote { get; init; } = "";
    public string Referrals { get; init; } = "";

    /// <summary>One a line, as <see cref="PlanOverrideText"/> reads them.</summary>
    public string Overrides { get; init; } = "";
    public string? PriceNoteError { get; init; }
    public string? ReferralsError { get; init; }
    public string? OverridesError { get; init; }
    public string? NameError { get; init; }
    public string? ShareError { get; init; }
    public string? PointsError { get; init; }
    /// <summary>Somebody else saved it meanwhile.</summary>
    public bool IsConflict { get; init; }

    public bool HasErrors => IsConflict || (NameError ?? ShareError ?? PointsError ?? PriceNoteError ?? ReferralsError ?? OverridesError) is not null;

    public static PlanForm Of(Plan plan, IReadOnlyDictionary<long, string> networks) => new()
    {
        Old = plan,
        RowVersion = plan.RowVersion,
        Name = plan.Name,
        Color = plan.Color,
        Share = plan.Share.ToDisplay().Replace(" %", "", StringComparison.Ordinal),
        Unit = plan.Unit == RewardUnit.Points ? "points" : "money",
        Points = plan.PointsPerUnit.ToString(CultureInfo.InvariantCulture),
        IsDefault = plan.IsDefault,
        PriceNote = plan.PriceNote,
        Referrals = plan.Referrals.ToDisplay().Replace(" %", "", StringComparison.Ordinal),
        Overrides = PlanOverrideText.Of(plan.Overrides, networks),
    };

    internal static (PlanForm Form, PlanDraft? Draft) Read(IFormCollection form, Plan? old, IReadOnlyDictionary<string, long> networks)
    {
        var typed = new PlanForm
        {
            Old = old,
            RowVersion = long.TryParse(form["row_version"], CultureInfo.InvariantCulture, out var version) ? version : 0,
            Name = form["name"].ToString().Trim(),
            Color = PlanColors.IsKnown(form["color"].ToString()) ? form["color"].ToString() : "blue",
            Share = form["share"].ToString().Trim().TrimEnd('%').Trim(),
            Unit = form["unit"].ToString() == "money" ? "money" : "points",
            Points = form["points"].ToString().Trim(),
            IsDefault = form["is_default"].ToString() == "yes",
            PriceNote = form["price_note"].ToString().Trim(),
            Referrals = form["referrals"].ToString().Trim(),
            Overrides = form["overrides"].ToString().ReplaceLineEndings("\n").Trim(),
        };
        var hasShare = Core.Money.Share.TryParsePercent(typed.Share, out var share);
        var hasPoints = long.TryParse(typed.Points, NumberStyles.None, CultureInfo.InvariantCulture, out var points) && points is >= 1 and <= Terms.MostPointsPerUnit;
        var hasReferrals = ReferralTiers.TryParsePercents(typed.Referrals, out var referrals);
        var (overrides, wrongLine) = PlanOverrideText.Read(typed.Overrides, networks);
        typed = typed with
        {
            NameError = typed.Name.Length is 0 or > 40 || typed.Name.Any(char.IsControl) ? "Type a name of up to 40 characters." : null,
            ShareError = hasShare ? null : "Type a percentage from 0 to 100 with at most four decimals, such as 62.5.",
            PriceNoteError = typed.PriceNote.Length > 100 || typed.PriceNote.Any(char.IsControl) ? "At most 100 characters." : null,
            ReferralsError = hasReferrals ? null : $"Type up to {ReferralTiers.Most} percentages above 0 with commas between, such as 5, 2.",
            OverridesError = wrongLine,
            PointsError = hasPoints || typed.Unit == "money" ? null : $"Type a whole number from 1 to {Platform.Ui.Figure.Of(Terms.MostPointsPerUnit)}.",
        };
        return (typed, typed.HasErrors ? null : new PlanDraft(
            typed.Name, typed.Color, share, typed.Unit == "money" ? RewardUnit.Money : RewardUnit.Points, hasPoints ? points : old?.PointsPerUnit ?? 1000, typed.IsDefault)
        {
            PriceNote = typed.PriceNote,
            Referrals = referrals,
            Overrides = overrides,
        });
    }
}
