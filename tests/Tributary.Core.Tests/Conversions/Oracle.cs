using System.Numerics;
using Tributary.Core.Conversions;
using Tributary.Core.Money;

namespace Tributary.Core.Tests.Conversions;

/// <summary>
/// Says from the plain set of everything that happened what members must have: no states, no ledger, other arithmetic. Shares no code with
/// what it judges but the world's prices.
/// </summary>
internal sealed class Oracle
{
    private readonly HashSet<Call> _happened = [];
    private readonly HashSet<int> _released = [];
    private readonly HashSet<int> _cancelled = [];
    private readonly Dictionary<(int Member, string Currency), BigInteger> _spent = [];

    public void Receive(Call call) => _happened.Add(call);

    public void Release(int conversion)
    {
        // A hold that is not there yet cannot end, nor one on what is gone.
        if (IsCredited(conversion) && Kept(conversion, World.Member(conversion)) > 0) _released.Add(conversion);
    }

    public void Cancel(int conversion)
    {
        if (_happened.Any(call => call.Conversion == conversion)) _cancelled.Add(conversion);
    }

    public void Spend(int member, string currency, long minor) => _spent[(member, currency)] = _spent.GetValueOrDefault((member, currency)) + minor;

    /// <summary>What the member can spend and what he owes, and what is held.</summary>
    public (BigInteger Available, BigInteger Owed, BigInteger Pending) Of(int member, string currency, int conversions)
    {
        var (net, pending) = (-_spent.GetValueOrDefault((member, currency)), BigInteger.Zero);
        for (var conversion = 0; conversion < conversions; conversion++)
        {
            if (Unit(conversion) != currency || !IsCredited(conversion)) continue;
            if (World.IsHeld(conversion) && !_released.Contains(conversion)) pending += Kept(conversion, member);
            else net += Kept(conversion, member);
        }

        return (BigInteger.Max(net, 0), BigInteger.Max(-net, 0), pending);
    }

    private bool IsCredited(int conversion) => _happened.Contains(new(EventKind.Credit, conversion));

    private BigInteger Kept(int conversion, int member)
    {
        if (_cancelled.Contains(conversion) || _happened.Contains(new(EventKind.Reverse, conversion))) return 0;
        var changed = Of(EventKind.Adjust, conversion).Select(call => call.Part).DefaultIfEmpty(-1).Max();
        BigInteger payout = changed < 0 ? World.Payout(conversion) : World.ChangedPayout(conversion, changed);
        var taken = Of(EventKind.Reverse, conversion).Aggregate(BigInteger.Zero, (sum, call) => sum + World.Part(conversion, call.Part));
        var terms = World.Terms(conversion);
        var reward = payout * terms.NetworkShare.Ppm * terms.PlanShare.Ppm * (terms.Unit is RewardUnit.Points ? terms.PointsPerUnit : 1_000_000) / BigInteger.Pow(10, 18);
        var got = Part(reward, conversion, member);
        return got - (got * BigInteger.Min(taken, payout) / payout);
    }

    // All of the reward for who did it, a tier's share of it for those who brought him.
    private static BigInteger Part(BigInteger reward, int conversion, int member)
    {
        var tier = member - World.Member(conversion);
        if (tier == 0) return reward;
        var tiers = World.Terms(conversion).Referrals.Shares;
        return tier > 0 && tier <= tiers.Length ? reward * tiers[tier - 1].Ppm / 1_000_000 : 0;
    }

    private IEnumerable<Call> Of(EventKind kind, int conversion) => _happened.Where(call => call.Kind == kind && call.Conversion == conversion && call.Part > 0);

    private static string Unit(int conversion) => World.Terms(conversion).Unit is RewardUnit.Points ? Currency.Points.Code : Currency.Usd.Code;
}
