using Tributary.Core.Money;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Plans;

namespace Tributary.Web.Features.Api;

/// <summary>One page of a list; <see cref="Next"/> is the cursor of the next page, null on the last.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Data, string? Next);

/// <summary>An amount, exact twice: as text with every decimal, and as an integer of minor units with its scale.</summary>
internal sealed record MoneyShape(string Amount, long Minor, int Scale, string Currency)
{
    public static MoneyShape? Of(Amount? amount) => amount is { } known ? Of(known) : null;

    public static MoneyShape Of(Amount amount) => new(amount.ToExact(), amount.Minor, amount.Currency.Scale, amount.Currency.Code);
}

internal sealed record NetworkShape(long Id, string Name);

/// <summary>A paid event inside an offer.</summary>
internal sealed record GoalShape(string Id, string? Name, MoneyShape? Payout, MoneyShape? Reward, IReadOnlyList<string> Countries);

/// <summary>An available offer. Category is the operator’s own, categories are the network’s. Empty lists of countries, systems and devices mean all. The reward is the member's, or the default plan's without a member.</summary>
internal sealed record OfferShape(
    long Id, NetworkShape Network, string Title, string Description, string Conditions, string Category, IReadOnlyList<string> Categories,
    IReadOnlyList<string> Countries, IReadOnlyList<string> CountriesExcluded, IReadOnlyList<string> Os, IReadOnlyList<string> Devices,
    string? ImageUrl, string? PreviewUrl, MoneyShape? Payout, string? PayoutPercent, MoneyShape? Reward, IReadOnlyList<GoalShape> Goals,
    long? DailyCap, DateTimeOffset? EndsAt, string? ClickUrl);

/// <summary>A network's own wall of offers, at the address for one member.</summary>
internal sealed record WallShape(NetworkShape Network, string Url);

internal sealed record PlanShape(string Slug, string Name, string SharePercent, string RewardUnit, long? PointsPerUnit, bool IsDefault, string Price, IReadOnlyList<string> ReferralPercents)
{
    public static PlanShape Of(Plan plan) => new(
        plan.Slug, plan.Name, plan.Share.ToDisplay().Replace(" %", "", StringComparison.Ordinal),
        plan.Unit switch { Core.Money.RewardUnit.Money => "money", Core.Money.RewardUnit.Points => "points" },
        plan.Unit == Core.Money.RewardUnit.Points ? plan.PointsPerUnit : null, plan.IsDefault,
        plan.PriceNote, [.. plan.Referrals.Shares.Select(share => share.ToDisplay().Replace(" %", "", StringComparison.Ordinal))]);
}

/// <summary>What PUT /members/{id} takes: the slug of a plan, or nothing to leave it as it is; the id of the member who brought him, which is set once; from when on the plan counts, now when it is left out.</summary>
internal sealed record PutMember(string? Plan, string? Referrer, DateTimeOffset? PlanFrom);

/// <summary>A plan a member will have, by its slug.</summary>
internal sealed record ComingPlanShape(string Plan, DateTimeOffset From);

/// <summary>A member by the site's own id.</summary>
internal sealed record MemberShape(string Id, PlanShape Plan, DateTimeOffset CreatedAt, DateTimeOffset PlanChangedAt, IReadOnlyList<ComingPlanShape> ComingPlans)
{
    public static MemberShape Of(Member member, IReadOnlyList<Plan> plans, IReadOnlyList<ComingPlan> coming) => new(
        member.ExternalId, PlanShape.Of(plans.First(plan => plan.Id == member.PlanId)), DateTimeOffset.FromUnixTimeMilliseconds(member.CreatedAt), DateTimeOffset.FromUnixTimeMilliseconds(member.PlanChangedAt),
        [.. coming.Select(one => new ComingPlanShape(plans.First(plan => plan.Id == one.PlanId).Slug, DateTimeOffset.FromUnixTimeMilliseconds(one.StartsAt)))]);
}

/// <summary>A conversion of a member. State is one of review, pending, held, credited, reversed, rejected; held until says when a held one becomes spendable.</summary>
internal sealed record ConversionShape(
    long Id, string State, long? OfferId, string? OfferTitle, string? GoalId, MoneyShape? Payout, MoneyShape? Credited,
    DateTimeOffset CreatedAt, DateTimeOffset? CreditedAt, DateTimeOffset? ReversedAt, DateTimeOffset? HeldUntil, MoneyShape? TakenBack)
{
    public static ConversionShape Of(MemberConversion row) => new(
        row.Id, row.Word, row.OfferId, row.OfferTitle, row.GoalId, MoneyShape.Of(row.PayoutAmount), MoneyShape.Of(row.CreditedAmount),
        DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt), At(row.CreditedAt), At(row.ReversedAt), At(row.HeldUntil), MoneyShape.Of(row.TakenBack));

    private static DateTimeOffset? At(long? milliseconds) => milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
}
