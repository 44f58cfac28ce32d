using System.Collections.Immutable;
using System.Globalization;

namespace Tributary.Core.Money;

/// <summary>
/// The shares of a member's reward that those who brought him get from the operator's part: the first is his referrer's, the second that one's referrer's, and so on.
/// </summary>
/// <param name="Text">As stored: parts per million by comma, <c>50000,20000</c>; empty for none.</param>
public readonly record struct ReferralTiers(string Text)
{
    public const int Most = 3;

    public static ReferralTiers None { get; } = new("");

    public ImmutableArray<Share> Shares => string.IsNullOrEmpty(Text) ? [] : [.. Text.Split(',').Select(part => new Share(long.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture)))];

    public bool IsNone => string.IsNullOrEmpty(Text);

    public static ReferralTiers Of(IEnumerable<Share> shares) => new(string.Join(',', shares.Select(share => share.Ppm.ToString(CultureInfo.InvariantCulture))));

    /// <summary><c>5 %, 2 %</c>, or empty.</summary>
    public string ToDisplay() => string.Join(", ", Shares.Select(share => share.ToDisplay()));

    /// <summary>Reads percents by comma, such as <c>5, 2.5</c>; at most three, each above zero. Empty is none.</summary>
    public static bool TryParsePercents(string? text, out ReferralTiers tiers)
    {
        tiers = None;
        if (string.IsNullOrWhiteSpace(text)) return true;
        var shares = new List<Share>();
        foreach (var part in text.Split(','))
        {
            if (!Share.TryParsePercent(part.Trim().TrimEnd('%').Trim(), out var share) || share.Ppm == 0) return false;
            shares.Add(share);
        }

        if (shares.Count > Most) return false;
        tiers = Of(shares);
        return true;
    }
}

/// <summary>What somebody gets because a member whom he brought was rewarded.</summary>
/// <param name="Member">Who gets it.</param>
/// <param name="Amount">In the unit of the reward.</param>
/// <param name="Cost">The money behind it.</param>
public readonly record struct Referral(long Member, Amount Amount, Amount Cost);
