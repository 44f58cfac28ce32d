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

    /// <summary>At least so many days for members of whose credits too many were taken back, whatever the amount; 0 makes no difference.</summary>
    public int DoubtfulDays { get; init; }

    /// <summary><c>none</c>, <c>14 days</c>, <c>1 day above $3.00</c>, <c>none, 30 days for members with many reversals</c>.</summary>
    public string ToDisplay()
    {
        var all = Days == 0 ? "none" : Above is { } above ? $"{Words(Days)} above {above.ToFullDisplay()}" : Words(Days);
        return DoubtfulDays == 0 ? all : $"{all}, {Words(DoubtfulDays)} for members with many reversals";
    }

    /// <summary>When a credit of this moment becomes spendable: the longest wait that applies.</summary>
    /// <param name="reward">What is credited.</param>
    /// <param name="creditedAt">When, unix ms.</param>
    /// <param name="offerDays">How long credits of its offer wait at least.</param>
    /// <param name="record">How the member's credits ended so far.</param>
    /// <returns>Unix ms; null when it is spendable at once.</returns>
    public long? Until(Reward reward, long creditedAt, long offerDays, MemberRecord record)
    {
        // In another currency the two cannot be compared, and waiting is the careful answer.
        var isSmall = Above is { } above && above.Currency == reward.Cost.Currency && reward.Cost <= above;
        var days = Math.Max(isSmall ? 0 : Days, Math.Max(offerDays, record.IsDoubtful ? DoubtfulDays : 0));
        return days == 0 ? null : creditedAt + (days * 86_400_000L);
    }

    private static string Words(int days) => string.Create(CultureInfo.InvariantCulture, $"{days} {(days == 1 ? "day" : "days")}");
}
