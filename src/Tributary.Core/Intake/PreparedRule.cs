using System.Buffers;
using System.Collections.Frozen;
using Tributary.Core.Offers;

namespace Tributary.Core.Intake;

/// <summary>One rule with its lists made ready to be asked 100,000 times. What costs nothing is asked first.</summary>
internal sealed class PreparedRule(IntakeRule rule)
{
    private readonly FrozenSet<string> _networkCategories = Set(rule.NetworkCategories);
    private readonly FrozenSet<string> _categories = Set(rule.Categories);
    private readonly SearchValues<string>? _contains = Phrases(rule.Contains);
    private readonly SearchValues<string>? _lacks = Phrases(rule.Lacks);

    public Listing Listing => rule.Listing;

    public string Name => rule.Name;

    public bool Fits(OfferDraft offer, string category) =>
        IsOrAny(rule.HasGoals, offer.Goals.Count > 0)
        && IsOrAny(rule.HasImage, offer.ImageUrl is { Length: > 0 })
        && IsOrAny(rule.HasPreview, offer.PreviewUrl is { Length: > 0 })
        && FitsIncentive(offer.Incentive)
        && FitsPayout(offer)
        && FitsPercent(offer)
        && (rule.PayoutTypes.Count == 0 || Has(rule.PayoutTypes, offer.PayoutType))
        && (rule.Currencies.Count == 0 || PaysInOneOf(offer))
        && FitsAny(rule.Systems, offer.Os)
        && FitsAny(rule.Devices, offer.Devices)
        && (_networkCategories.Count == 0 || offer.Categories.Any(_networkCategories.Contains))
        && (_categories.Count == 0 || _categories.Contains(category))
        && (rule.Countries.Count == 0 || RunsInOne(offer) != rule.OnlyOutside)
        && (rule.TrackingHosts.Count == 0 || FitsHost(offer.TrackingUrl))
        && (_contains is null || Finds(_contains, offer))
        && (_lacks is null || !Finds(_lacks, offer));

    private static bool IsOrAny(bool? wanted, bool actual) => wanted is null || wanted == actual;

    private bool FitsIncentive(bool? welcome) => rule.Incentive is not { } wanted || wanted switch
    {
        IntakeIncentive.Welcome => welcome == true,
        IntakeIncentive.Refused => welcome == false,
        IntakeIncentive.Unsaid => welcome is null,
    };

    private bool FitsPayout(OfferDraft offer)
    {
        if (rule.PayoutFrom is null && rule.PayoutTo is null)
            return true;
        var best = offer.Currency == rule.PayoutCurrency ? offer.Payout : null;
        foreach (var goal in offer.Goals)
        {
            if ((goal.Currency ?? offer.Currency) == rule.PayoutCurrency && goal.Payout is { } payout && (best is null || payout > best))
                best = payout;
        }
        return IsIn(best, rule.PayoutFrom, rule.PayoutTo);
    }

    private bool FitsPercent(OfferDraft offer)
    {
        if (rule.PercentFrom is null && rule.PercentTo is null)
            return true;
        var best = offer.PayoutPercent;
        foreach (var goal in offer.Goals)
        {
            if (goal.PayoutPercent is { } percent && (best is null || percent > best))
                best = percent;
        }
        return IsIn(best, rule.PercentFrom, rule.PercentTo);
    }

    private static bool IsIn(long? value, long? from, long? to) => value is { } known && (from is null || known >= from) && (to is null || known <= to);

    private bool PaysInOneOf(OfferDraft offer) =>
        Has(rule.Currencies, offer.Currency) || offer.Goals.Any(goal => Has(rule.Currencies, goal.Currency));

    // An offer that names none is for all of them.
    private static bool FitsAny(IReadOnlyList<string> wanted, IReadOnlyList<string> offered) =>
        wanted.Count == 0 || offered.Count == 0 || offered.Any(code => Has(wanted, code));

    private bool RunsInOne(OfferDraft offer) => rule.Countries.Any(country =>
        (offer.Countries.Count == 0 || offer.Countries.Contains(country, StringComparer.Ordinal)) && !offer.CountriesExcluded.Contains(country, StringComparer.Ordinal));

    private bool FitsHost(string? link)
    {
        if (!Uri.TryCreate(link, UriKind.Absolute, out var address))
            return false;
        var host = address.IdnHost;
        return rule.TrackingHosts.Any(wanted => host.Equals(wanted, StringComparison.OrdinalIgnoreCase)
            || (host.Length > wanted.Length && host[^(wanted.Length + 1)] == '.' && host.EndsWith(wanted, StringComparison.OrdinalIgnoreCase)));
    }

    private bool Finds(SearchValues<string> phrases, OfferDraft offer) => rule.Text switch
    {
        IntakeText.Title => Finds(phrases, offer.Title),
        IntakeText.Description => Finds(phrases, offer.Description),
        IntakeText.TitleOrDescription => Finds(phrases, offer.Title) || Finds(phrases, offer.Description),
    };

    private static bool Finds(SearchValues<string> phrases, string? text) => text.AsSpan().ContainsAny(phrases);

    private static bool Has(IReadOnlyList<string> values, string? value) => value is not null && values.Contains(value, StringComparer.OrdinalIgnoreCase);

    private static FrozenSet<string> Set(IReadOnlyList<string> values) => values.Take(IntakeRule.MostValues).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static SearchValues<string>? Phrases(IReadOnlyList<string> phrases) => phrases.Count == 0
        ? null : SearchValues.Create([.. phrases.Take(IntakeRule.MostPhrases)], StringComparison.OrdinalIgnoreCase);
}
