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

    private Reward InPoints(Amount payout)
    {
        const long Whole = Share.Whole;
        var perUnit = (Int128)payout.Currency.MinorPerUnit;
        var exact = (Int128)payout.Minor * NetworkShare.Ppm * PlanShare.Ppm * PointsPerUnit;
        var points = exact / (perUnit * Whole * Whole);
        // The money behind the points, rounded up, so that the exchange account always holds enough to buy them back.
        var cost = PointsPerUnit == 0 ? 0 : ((points * perUnit) + PointsPerUnit - 1) / PointsPerUnit;
        var money = new Amount((long)cost, payout.Currency);
        return new(payout, new((long)points, Currency.Points), money, payout - money);
    }
}

/// <summary>How a payout is divided.</summary>
/// <param name="Payout">What the network pays.</param>
/// <param name="Member">What the member gets, in money or points.</param>
/// <param name="Cost">The part of the payout that goes into it: the member's money itself, or the money behind the points.</param>
/// <param name="Operator">The rest of the payout.</param>
public sealed record Reward(Amount Payout, Amount Member, Amount Cost, Amount Operator);
