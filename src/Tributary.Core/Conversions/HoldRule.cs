using System.Globalization;
using Tributary.Core.Money;

namespace Tributary.Core.Conversions;

/// <summary>How long credits of a network wait before the member can spend them.</summary>
/// <param name="Days">0 to 365; 0 holds nothing.</param>
/// <param name="Above">Only what gives the member more than this is held; null holds everything. For points it is the money behind them.</param>
public sealed record HoldRule(int Days, Amount? Above)
{
    public const int MostDays = 365;

    public static HoldRule None { get; } = new(0, null);

    /// <summary><c>none</c>, <c>14 days</c>, <c>1 day above $3.00</c>.</summary>
    public string ToDisplay()
    {
        if (Days == 0) return "none";
        var days = string.Create(CultureInfo.InvariantCulture, $"{Days} {(Days == 1 ? "day" : "days")}");
        return Above is { } above ? $"{days} above {above.ToFullDisplay()}" : days;
    }

    /// <summary>When a credit of this moment (unix ms) becomes spendable; null when it is at once.</summary>
    public long? Until(Reward reward, long creditedAt)
    {
        if (Days == 0) return null;
        // In another currency the two cannot be compared, and waiting is the careful answer.
        var isSmall = Above is { } above && above.Currency == reward.Cost.Currency && reward.Cost <= above;
        return isSmall ? null : creditedAt + (Days * 86_400_000L);
    }
}
