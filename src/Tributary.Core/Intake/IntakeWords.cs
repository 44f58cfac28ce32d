using Tributary.Core.Money;
using Tributary.Core.Offers;

namespace Tributary.Core.Intake;

/// <summary>A rule as a sentence: "Synced when it pays 0.50 USD or more in US, CA or GB".</summary>
public static class IntakeWords
{
    // A sentence that names 200 countries tells nobody anything.
    private const int MostNamed = 8;

    public static string Of(IntakeRule rule)
    {
        var conditions = Conditions(rule).ToList();
        return conditions.Count == 0 ? $"{rule.Listing}, whatever it is" : $"{rule.Listing} when it {And(conditions)}";
    }

    private static IEnumerable<string> Conditions(IntakeRule rule)
    {
        var pays = Pays(rule);
        var countries = rule.Countries.Count == 0 ? null : rule.OnlyOutside ? $"runs only outside of {And(Named(rule.Countries))}" : $"in {Or(rule.Countries)}";
        if (pays is not null && !rule.OnlyOutside)
            yield return countries is null ? pays : $"{pays} {countries}";
        else
        {
            if (pays is not null)
                yield return pays;
            if (countries is not null)
                yield return rule.OnlyOutside ? countries : $"runs {countries}";
        }
        if (Percent(rule) is { } percent)
            yield return percent;
        if (rule.Currencies.Count > 0)
            yield return $"pays in {Or(rule.Currencies)}";
        if (rule.PayoutTypes.Count > 0)
            yield return $"is paid as {Or([.. rule.PayoutTypes.Select(Model)])}";
        if (rule.Systems.Count > 0)
            yield return $"is for {Or([.. rule.Systems.Select(DeviceWords.Of)])}";
        if (rule.Devices.Count > 0)
            yield return $"is for {Or([.. rule.Devices.Select(DeviceWords.Of)])}";
        if (rule.Categories.Count > 0)
            yield return $"is in our category {Or(rule.Categories)}";
        if (rule.NetworkCategories.Count > 0)
            yield return $"is in the network’s category {Or(rule.NetworkCategories)}";
        if (rule.Contains.Count > 0)
            yield return $"has {Or(Quoted(rule.Contains))} in its {Place(rule.Text)}";
        if (rule.Lacks.Count > 0)
            yield return $"has no {Or(Quoted(rule.Lacks))} in its {Place(rule.Text)}";
        if (rule.Incentive is { } incentive)
            yield return Says(incentive);
        if (rule.HasGoals is { } goals)
            yield return goals ? "has goals" : "has no goals";
        if (rule.HasImage is { } image)
            yield return image ? "has an image" : "has no image";
        if (rule.HasPreview is { } preview)
            yield return preview ? "has a preview" : "has no preview";
        if (rule.TrackingHosts.Count > 0)
            yield return $"is tracked by {Or(rule.TrackingHosts)}";
    }

    private static string? Pays(IntakeRule rule) => (rule.PayoutFrom, rule.PayoutTo) switch
    {
        (null, null) => null,
        ({ } from, null) => $"pays {Money(from)} {rule.PayoutCurrency} or more",
        (null, { } to) => $"pays {Money(to)} {rule.PayoutCurrency} or less",
        ({ } from, { } to) => $"pays {Money(from)} to {Money(to)} {rule.PayoutCurrency}",
    };

    private static string? Percent(IntakeRule rule) => (rule.PercentFrom, rule.PercentTo) switch
    {
        (null, null) => null,
        ({ } from, null) => $"pays {Share(from)} % of a sale or more",
        (null, { } to) => $"pays {Share(to)} % of a sale or less",
        ({ } from, { } to) => $"pays {Share(from)} to {Share(to)} % of a sale",
    };

    // Two decimals at least, as people write money; more where they were given.
    private static string Money(long micros)
    {
        var text = Amounts.Format(micros, 6);
        var end = text.Length;
        while (end > text.Length - 4 && text[end - 1] == '0')
            end--;
        return text[..end];
    }

    private static string Share(long millionths) => Amounts.Format(millionths, 4).TrimEnd('0').TrimEnd('.');

    private static string Model(string type) => type == "revshare" ? "revenue share" : type.ToUpperInvariant();

    private static string Says(IntakeIncentive incentive) => incentive switch
    {
        IntakeIncentive.Welcome => "welcomes rewarded traffic",
        IntakeIncentive.Refused => "refuses rewarded traffic",
        IntakeIncentive.Unsaid => "says nothing of rewarded traffic",
    };

    private static string Place(IntakeText text) => text switch
    {
        IntakeText.TitleOrDescription => "title or description",
        IntakeText.Title => "title",
        IntakeText.Description => "description",
    };

    private static List<string> Quoted(IReadOnlyList<string> texts) => [.. texts.Select(text => $"“{text}”")];

    private static string Or(IReadOnlyList<string> texts) => Join(Named(texts), "or");

    private static string And(IReadOnlyList<string> texts) => Join(texts, "and");

    private static string Join(IReadOnlyList<string> texts, string last) =>
        texts.Count < 2 ? string.Concat(texts) : $"{string.Join(", ", texts.Take(texts.Count - 1))} {last} {texts[^1]}";

    private static IReadOnlyList<string> Named(IReadOnlyList<string> texts) => texts.Count <= MostNamed
        ? texts : [.. texts.Take(MostNamed - 1), $"{texts.Count - MostNamed + 1} more"];
}
