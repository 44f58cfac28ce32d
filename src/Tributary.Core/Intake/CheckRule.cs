using Tributary.Core.Offers;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Feeds;

namespace Tributary.Core.Intake;

/// <summary>What is wrong with a rule somebody typed, field by field. A rule without an error costs little, however hostile the offers are.</summary>
public static class CheckRule
{
    private const long MostPercent = 1_000_000;

    public static IReadOnlyList<string> PayoutTypes => OfferFields.PayoutTypes;

    /// <returns>Errors under the names name, countries, systems, devices, network_categories, categories, payout, percent, currencies, payout_types, contains, lacks and hosts.</returns>
    public static IReadOnlyList<FieldError> Run(IntakeRule rule)
    {
        var errors = new List<FieldError>();
        if (rule.Name.Trim().Length is 0 or > IntakeRule.LongestName || rule.Name.Any(char.IsControl))
            errors.Add(new("name", $"Give the rule a name of at most {IntakeRule.LongestName} characters: the history of the offers it decides says it."));
        foreach (var wrong in rule.Countries.Where(country => Codes.Country(country) != country).Take(1))
            errors.Add(new("countries", $"“{wrong}” is no country. Write two letters each, such as US, CA, GB."));
        foreach (var wrong in rule.Currencies.Where(currency => Codes.Currency(currency) != currency).Take(1))
            errors.Add(new("currencies", $"“{wrong}” is no currency. Write three letters each, such as USD, EUR."));
        foreach (var wrong in rule.TrackingHosts.Where(host => Uri.CheckHostName(host) is not UriHostNameType.Dns).Take(1))
            errors.Add(new("hosts", $"“{wrong}” is no host. Write it like track.example.com, without https and without a path."));
        Known("systems", rule.Systems, DeviceWords.Systems, errors);
        Known("devices", rule.Devices, DeviceWords.Devices, errors);
        Known("payout_types", rule.PayoutTypes, PayoutTypes, errors);
        Payout(rule, errors);
        Count("countries", rule.Countries, IntakeRule.MostValues, errors);
        Count("currencies", rule.Currencies, IntakeRule.MostValues, errors);
        Count("categories", rule.Categories, IntakeRule.MostValues, errors);
        Count("network_categories", rule.NetworkCategories, IntakeRule.MostValues, errors);
        Count("hosts", rule.TrackingHosts, IntakeRule.MostValues, errors);
        Count("contains", rule.Contains, IntakeRule.MostPhrases, errors);
        Count("lacks", rule.Lacks, IntakeRule.MostPhrases, errors);
        return errors;
    }

    private static void Payout(IntakeRule rule, List<FieldError> errors)
    {
        if ((rule.PayoutFrom ?? rule.PayoutTo) is not null && Codes.Currency(rule.PayoutCurrency ?? "") != rule.PayoutCurrency)
            errors.Add(new("payout", "Name the currency of the amounts in three letters, such as USD."));
        if (rule.PayoutFrom < 0 || rule.PayoutTo < 0 || rule.PayoutFrom > rule.PayoutTo)
            errors.Add(new("payout", "The least is more than the most: no offer pays that."));
        if (rule.PercentFrom < 0 || rule.PercentTo > MostPercent || rule.PercentFrom > rule.PercentTo)
            errors.Add(new("percent", "The least is more than the most, or more than 100 %: no offer pays that."));
    }

    private static void Known(string field, IReadOnlyList<string> values, IReadOnlyList<string> known, List<FieldError> errors)
    {
        foreach (var wrong in values.Except(known, StringComparer.Ordinal).Take(1))
            errors.Add(new(field, $"“{wrong}” is none of {string.Join(", ", known)}."));
    }

    private static void Count(string field, IReadOnlyList<string> values, int most, List<FieldError> errors)
    {
        if (values.Count > most)
            errors.Add(new(field, $"These are {values.Count}; one rule takes {most} at most. Divide them between two rules."));
        else if (values.Any(value => value.Length is 0 or > IntakeRule.LongestValue))
            errors.Add(new(field, $"One of them is longer than {IntakeRule.LongestValue} characters."));
    }
}
