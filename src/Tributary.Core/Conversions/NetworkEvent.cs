using Tributary.Core.Money;

namespace Tributary.Core.Conversions;

public enum EventKind
{
    Pend,
    Credit,

    /// <summary>The payout is another one than was said. It confirms nothing.</summary>
    Adjust,
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

    /// <summary>
    /// The network's own id of this reversal. With it a smaller amount takes back a part; without it all is meant, since a repeat could not be
    /// told from another part of the same size.
    /// </summary>
    public string? Part { get; init; }

    /// <summary>A reversal with an id of its own whose amount is missing, or zero, means all of it, as one without an id does.</summary>
    public bool IsPart => Kind is EventKind.Reverse && Part is not null && Problem is not Reason.MissingAmount && Payout is not { IsZero: true };

    /// <summary>When it happened, unix ms. Of two changes of the amount the later one counts, whichever comes first.</summary>
    public long At { get; init; }

    /// <summary>Why the payout cannot be used.</summary>
    public Reason? Problem { get; init; }

    /// <summary>
    /// Reads payout and currency as the network wrote them. <paramref name="promised"/> is the currency of the offer that was clicked,
    /// null when that is unknown; a call that names none means that one.
    /// </summary>
    public static NetworkEvent Read(EventKind kind, string? payout, string? currency, Currency? promised, string? click, string? part = null, long at = 0)
    {
        var told = new NetworkEvent { Kind = kind, Click = string.IsNullOrEmpty(click) ? null : click, Part = string.IsNullOrEmpty(part) ? null : part, At = at };
        if (Problematic(currency, promised, out var named) is { } wrong) return told with { Problem = wrong };
        if (string.IsNullOrEmpty(payout)) return told with { Problem = Reason.MissingAmount };
        if (!Amount.TryParse(payout, named, allowNegative: true, out var amount))
            return told with { Problem = Keys.IsMacro(payout) ? Reason.Macro : Reason.UnreadableAmount };
        // Networks that report a reversal as a negative payout mean the same amount as those that do not.
        if (kind is EventKind.Reverse) return told with { Payout = amount.IsNegative ? -amount : amount };
        return amount.Minor > 0 ? told with { Payout = amount } : told with { Problem = Reason.NotPositive };
    }

    private static Reason? Problematic(string? text, Currency? promised, out Currency named)
    {
        named = promised ?? default;
        if (string.IsNullOrEmpty(text)) return promised is null ? Reason.MissingCurrency : null;
        if (Currency.TryParse(text, out named)) return promised is { } offered && named != offered ? Reason.OtherCurrency : null;
        return Keys.IsMacro(text) ? Reason.Macro : Reason.UnknownCurrency;
    }
}
