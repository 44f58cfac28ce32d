namespace Tributary.Core.Money;

/// <summary>In what a plan rewards its members.</summary>
public enum RewardUnit
{
    Money,
    Points,
}

/// <summary>
/// What a member gets of a network's payout: the network's share for members, of that the plan's share, in money or points.
/// Frozen when the member clicks; changing a plan makes new terms. Points are per unit (not minor unit) of the payout's currency.
/// </summary>
public sealed record Terms(long Id, Share NetworkShare, Share PlanShare, RewardUnit Unit, long PointsPerUnit)
{
    // Keeps payout x shares x points inside 128 bits, whatever the payout.
    public const long MostPointsPerUnit = 1_000_000;

    /// <summary>What those who brought the member get of his reward.</summary>
    public ReferralTiers Referrals { get; init; } = ReferralTiers.None;

    public long PointsPerUnit { get; } = PointsPerUnit is >= 0 and <= MostPointsPerUnit
        ? PointsPerUnit
        : throw new ArgumentOutOfRangeException(nameof(PointsPerUnit), PointsPerUnit, "Points per unit are 0 to 1,000,000.");

    /// <summary>Splits a payout. Nothing is lost: what the member does not get, fractions of a point included, is the operator's.</summary>
    public Reward Reward(Amount payout)
    {
        var money = NetworkShare.Of(payout, PlanShare);
        return Unit switch
        {
            RewardUnit.Money => new(payout, money, money, payout - money),
            RewardUnit.Points => InPoints(payout),
        };
    }

    /// <summary>The same for a member whom somebody brought: his referrer first, then that one's. What they get comes from the operator's part, which may fall below zero.</summary>
    public Reward Reward(Amount payout, IReadOnlyList<long> referrers)
    {
        var reward = Reward(payout);
        if (Referrals.IsNone || referrers.Count == 0) return reward;
        var referrals = Referrals.Shares.Zip(referrers, (share, member) => Referral(reward, share, member)).ToList();
        return reward with { Referrals = referrals, Operator = referrals.Aggregate(reward.Operator, (rest, referral) => rest - referral.Cost) };
    }

    private Referral Referral(Reward reward, Share share, long member)
    {
        var amount = share.Of(reward.Member);
        return new(member, amount, Unit switch { RewardUnit.Money => amount, RewardUnit.Points => new Amount(Behind(amount.Minor, reward.Payout.Currency), reward.Payout.Currency) });
    }

    // The money behind points, rounded up, so that the exchange account always holds enough to buy them back.
    private long Behind(Int128 points, Currency currency) => PointsPerUnit == 0 ? 0 : (long)(((points * currency.MinorPerUnit) + PointsPerUnit - 1) / PointsPerUnit);

    private Reward InPoints(Amount payout)
    {
        const long Whole = Share.Whole;
        var perUnit = (Int128)payout.Currency.MinorPerUnit;
        var exact = (Int128)payout.Minor * NetworkShare.Ppm * PlanShare.Ppm * PointsPerUnit;
        var points = exact / (perUnit * Whole * Whole);
        var money = new Amount(Behind(points, payout.Currency), payout.Currency);
        return new(payout, new((long)points, Currency.Points), money, payout - money);
    }
}

/// <summary>How a payout is divided.</summary>
/// <param name="Payout">What the network pays.</param>
/// <param name="Member">What the member gets, in money or points.</param>
/// <param name="Cost">The part of the payout that goes into it: the member's money itself, or the money behind the points.</param>
/// <param name="Operator">The rest of the payout.</param>
public sealed record Reward(Amount Payout, Amount Member, Amount Cost, Amount Operator)
{
    /// <summary>What those who brought the member get beside it.</summary>
    public IReadOnlyList<Referral> Referrals { get; init; } = [];
}
