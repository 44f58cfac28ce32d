using Tributary.Core.Money;

namespace Tributary.Web.Features.Plans;

/// <summary>A row of terms.</summary>
internal sealed record TermsRow
{
    public long Id { get; init; }
    public long NetworkId { get; init; }
    public long PlanId { get; init; }
    public long NetworkSharePpm { get; init; }
    public long PlanSharePpm { get; init; }
    public string Unit { get; init; } = "";
    public long PointsPerUnit { get; init; }
    public string Referrals { get; init; } = "";

    public Terms Terms => new(Id, new Share(NetworkSharePpm), new Share(PlanSharePpm), PlanBook.Unit(Unit), PointsPerUnit) { Referrals = new(Referrals) };
}
