using Tributary.Core.Money;

namespace Tributary.Web.Features.Offers;

/// <summary>Payouts as people read them: $0.35 – $38.50, 7.5 %.</summary>
internal static class Payouts
{
    public static string Text(long? low, long? high, long? percentPpm, string? currency)
    {
        if (low is null || high is null) return percentPpm is { } ppm and >= 0 and <= Share.Whole ? new Share(ppm).ToDisplay() : "–";
        return low == high ? Text(high, currency) : $"{Text(low, currency)} – {Text(high, currency)}";
    }

    public static string Text(long? minor, string? currency) => Amount(minor, currency)?.ToFullDisplay() ?? "–";

    public static Amount? Amount(long? minor, string? currency) =>
        minor is { } value && Core.Money.Currency.TryParse(currency, out var known) ? new Amount(value, known) : null;
}
