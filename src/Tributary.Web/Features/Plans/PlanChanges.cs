using System.Globalization;
using Tributary.Core.Money;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Plans;

/// <summary>What a person changed of a plan, in words.</summary>
internal static class PlanChanges
{
    public static IReadOnlyList<AuditChange> Of(Plan? old, PlanDraft draft)
    {
        var before = old is null ? null : new PlanDraft(old.Name, old.Color, old.Share, old.Unit, old.PointsPerUnit, old.IsDefault) { PriceNote = old.PriceNote, Referrals = old.Referrals, Overrides = old.Overrides };
        return
        [
            new("Name", before?.Name ?? "", draft.Name),
            new("Share", before?.Share.ToDisplay() ?? "", draft.Share.ToDisplay()),
            new("Paid in", before is null ? "" : Paid(before), Paid(draft)),
            new("For referrers", before?.Referrals.Text ?? "", draft.Referrals.Text),
            new("Default", before is null ? "" : Word(before.IsDefault), Word(draft.IsDefault || old?.IsDefault == true)),
            new("Price", before?.PriceNote ?? "", draft.PriceNote),
            new("Other shares", before is null ? "" : Overrides(before), Overrides(draft)),
        ];
    }

    private static string Paid(PlanDraft draft) => draft.Unit is RewardUnit.Points ? $"{draft.PointsPerUnit.ToString(CultureInfo.InvariantCulture)} points for one" : "money";

    private static string Word(bool yes) => yes ? "yes" : "no";

    private static string Overrides(PlanDraft draft) => string.Join(", ", draft.Overrides.OrderBy(one => one.Network).ThenBy(one => one.Offer ?? 0).Select(one =>
        one.Offer is { } offer ? $"network {one.Network}, offer {offer}: {one.Share.ToDisplay()}" : $"network {one.Network}: {one.Share.ToDisplay()}"));
}
