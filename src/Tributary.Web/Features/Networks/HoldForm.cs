using System.Globalization;
using Tributary.Core.Conversions;
using Tributary.Core.Money;

namespace Tributary.Web.Features.Networks;

/// <summary>How long a network's credits wait, as typed, with what is wrong at its field.</summary>
public sealed record HoldForm(string Days, string Above, string? Unit)
{
    public string? DaysError { get; init; }
    public string? AboveError { get; init; }

    /// <summary>Days for members of whom too much was taken back.</summary>
    public string Doubtful { get; init; } = "0";
    public string? DoubtfulError { get; init; }

    /// <summary>What the days mean, in a sentence.</summary>
    public string Example => int.TryParse(Days, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days > 0
        ? $"A credit of 1 November becomes spendable on {new DateOnly(2026, 11, 1).AddDays(days).ToString("d MMMM", CultureInfo.InvariantCulture)}, unless the network takes it back before."
        : "0 makes every credit spendable at once. 30 suits networks that take back conversions weeks later.";

    public static HoldForm Of(HoldRule rule, Currency? currency) =>
        new(rule.Days.ToString(CultureInfo.InvariantCulture), rule.Above is { } above ? above.ToExact().TrimEnd('0').TrimEnd('.') : "", currency?.Code) { Doubtful = rule.DoubtfulDays.ToString(CultureInfo.InvariantCulture) };

    internal static (HoldForm Form, HoldRule? Rule) Read(IFormCollection form, Currency? currency)
    {
        var typed = new HoldForm(form["days"].ToString().Trim(), form["above"].ToString().Trim(), currency?.Code) { Doubtful = form["doubtful"].ToString().Trim() is { Length: > 0 } given ? given : "0" };
        var threshold = default(Amount);
        var hasDays = int.TryParse(typed.Days, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= HoldRule.MostDays;
        var hasDoubtful = int.TryParse(typed.Doubtful, NumberStyles.None, CultureInfo.InvariantCulture, out var doubtful) && doubtful <= HoldRule.MostDays;
        var hasAbove = typed.Above.Length == 0 || (currency is { } pays && Amount.TryParse(typed.Above, pays, allowNegative: false, out threshold));
        typed = typed with
        {
            DaysError = hasDays ? null : $"Type a whole number of days from 0 to {HoldRule.MostDays}.",
            DoubtfulError = hasDoubtful ? null : $"Type a whole number of days from 0 to {HoldRule.MostDays}.",
            AboveError = hasAbove ? null : "Type a plain amount such as 3.00, or nothing.",
        };
        return (typed, hasDays && hasAbove && hasDoubtful ? new HoldRule(days, typed.Above.Length == 0 ? null : threshold) { DoubtfulDays = doubtful } : null);
    }
}
