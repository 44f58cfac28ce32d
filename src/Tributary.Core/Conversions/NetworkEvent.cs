using Tributary.Core.Money;

namespace Tributary.Core.Conversions;

public enum EventKind
{
    Pend,
    Credit,
    Reverse,
}

/// <summary>What an authentic postback says about one conversion.</summary>
public sealed record NetworkEvent
{
    public required EventKind Kind { get; init; }

    /// <summary>The payout, without a sign; null when it is absent or unusable, see <see cref="Problem"/>.</summary>
    public Amount? Payout { get; init; }

    /// <summary>The click id as the network sent it, ours or not.</summary>
    public string? Click { get; init; }

    /// <summary>Why the payout cannot be used.</summary>
    public Reason? Problem { get; init; }

    /// <summary>Reads payout and currency as the network wrote them. No currency means the one the network pays in.</summary>
    public static NetworkEvent Read(EventKind kind, string? payout, string? currency, Currency paysIn, string? click)
    {
        var told = new NetworkEvent { Kind = kind, Click = string.IsNullOrEmpty(click) ? null : click };
        if (!string.IsNullOrEmpty(currency) && CurrencyProblem(currency, paysIn) is { } wrong) return told with { Problem = wrong };
        if (string.IsNullOrEmpty(payout)) return told with { Problem = Reason.MissingAmount };
        if (!Amount.TryParse(payout, paysIn, allowNegative: true, out var amount))
            return told with { Problem = Keys.IsMacro(payout) ? Reason.Macro : Reason.UnreadableAmount };
        // Networks that report a reversal as a negative payout mean the same amount as those that do not.
        if (kind is EventKind.Reverse) return told with { Payout = amount.IsNegative ? -amount : amount };
        return amount.Minor > 0 ? told with { Payout = amount } : told with { Problem = Reason.NotPositive };
    }

    private static Reason? CurrencyProblem(string currency, Currency paysIn)
    {
        if (Currency.TryParse(currency, out var named)) return named == paysIn ? null : Reason.OtherCurrency;
        return Keys.IsMacro(currency) ? Reason.Macro : Reason.UnknownCurrency;
    }
}
