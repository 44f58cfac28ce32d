using Tributary.Core.Money;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers;

/// <summary>What an offer paid from when on, in one currency.</summary>
/// <param name="Currency">The currency's code; "%" for a share of the sale.</param>
/// <param name="Steps">In the order of time; each lasts until the next.</param>
/// <param name="From">Where the chart begins (unix ms): the first thing told of the offer, in whatever currency.</param>
/// <param name="Until">Where it ends: now.</param>
public sealed record PayoutCourse(string Currency, IReadOnlyList<PayoutCourse.Stretch> Steps, long From, long Until)
{
    /// <summary>From a moment on (unix ms) the offer paid this: the lowest and highest of its goals, or nothing in this currency.</summary>
    public sealed record Stretch(long At, long? Low, long? High);

    /// <summary>More are not drawn: the newest are.</summary>
    public const int Most = 400;

    public string Text(Stretch step) => Currency == "%" ? Payouts.Text(null, null, step.High, null) : Payouts.Text(step.Low, step.High, null, Currency);

    public long Top => Steps.Max(step => step.High ?? 0);

    internal static async Task<IReadOnlyList<PayoutCourse>> Read(Session session, long offerId, long now)
    {
        var told = (await session.Query<Paid>(
            $"""
            select {OfferVersion.PublishedAt} as at, coalesce(v.payout_low, v.payout) as low, coalesce(v.payout_high, v.payout) as high, v.payout_percent_ppm as percent, v.currency
            {OfferVersion.Published} where v.offer_id = @offerId order by v.since desc limit {Most}
            """, new { offerId })).Reverse().ToList();
        if (told.Count == 0) return [];
        var currencies = told.Where(paid => paid.High is not null).Select(paid => paid.Currency).OfType<string>()
            .Where(code => Core.Money.Currency.TryParse(code, out _)).Concat(told.Any(paid => paid is { High: null, Percent: not null }) ? ["%"] : []);
        return [.. currencies.Distinct(StringComparer.Ordinal).Select(code => new PayoutCourse(code, Course(told, code), told[0].At, now))];
    }

    private static List<Stretch> Course(List<Paid> told, string code)
    {
        var steps = new List<Stretch>();
        foreach (var paid in told)
        {
            var step = code == "%" ? new Stretch(paid.At, null, paid.High is null && paid.Percent is >= 0 and <= Share.Whole ? paid.Percent : null)
                : paid.Currency == code ? new Stretch(paid.At, paid.Low, paid.High) : new Stretch(paid.At, null, null);
            if (steps.Count == 0 ? step.High is not null : steps[^1] with { At = step.At } != step) steps.Add(step);
        }

        return steps;
    }

    private sealed record Paid
    {
        public long At { get; init; }
        public long? Low { get; init; }
        public long? High { get; init; }
        public long? Percent { get; init; }
        public string? Currency { get; init; }
    }
}
