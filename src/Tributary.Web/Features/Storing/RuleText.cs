using Tributary.Core.Intake;
using Tributary.Core.Money;
using Tributary.Core.Offers;
using Tributary.Core.Templates;

namespace Tributary.Web.Features.Storing;

/// <summary>The rule that is open in the form, as typed.</summary>
public sealed record RuleText
{
    // What a list may be typed with; what a phrase may hold is divided by lines only.
    private static readonly char[] CodeSeparators = [',', ';', ' ', '\n', '\r', '\t'];

    public string Name { get; init; } = "";
    public Listing Listing { get; init; } = Listing.New;
    public string Countries { get; init; } = "";
    public bool OnlyOutside { get; init; }
    public IReadOnlyList<string> Systems { get; init; } = [];
    public IReadOnlyList<string> Devices { get; init; } = [];
    public string NetworkCategories { get; init; } = "";
    public string Categories { get; init; } = "";
    public string PayoutFrom { get; init; } = "";
    public string PayoutTo { get; init; } = "";
    public string PayoutCurrency { get; init; } = "";
    public string PercentFrom { get; init; } = "";
    public string PercentTo { get; init; } = "";
    public string Currencies { get; init; } = "";
    public IReadOnlyList<string> PayoutTypes { get; init; } = [];
    public IntakeIncentive? Incentive { get; init; }
    public IntakeText Text { get; init; }
    public string Contains { get; init; } = "";
    public string Lacks { get; init; } = "";
    public bool? HasGoals { get; init; }
    public bool? HasImage { get; init; }
    public bool? HasPreview { get; init; }
    public string Hosts { get; init; } = "";

    public static RuleText Of(IntakeRule rule) => new()
    {
        Name = rule.Name,
        Listing = rule.Listing,
        Countries = string.Join(", ", rule.Countries),
        OnlyOutside = rule.OnlyOutside,
        Systems = rule.Systems,
        Devices = rule.Devices,
        NetworkCategories = string.Join('\n', rule.NetworkCategories),
        Categories = string.Join('\n', rule.Categories),
        PayoutFrom = Plain(rule.PayoutFrom, 6),
        PayoutTo = Plain(rule.PayoutTo, 6),
        PayoutCurrency = rule.PayoutCurrency ?? "",
        PercentFrom = Plain(rule.PercentFrom, 4),
        PercentTo = Plain(rule.PercentTo, 4),
        Currencies = string.Join(", ", rule.Currencies),
        PayoutTypes = rule.PayoutTypes,
        Incentive = rule.Incentive,
        Text = rule.Text,
        Contains = string.Join('\n', rule.Contains),
        Lacks = string.Join('\n', rule.Lacks),
        HasGoals = rule.HasGoals,
        HasImage = rule.HasImage,
        HasPreview = rule.HasPreview,
        Hosts = string.Join(", ", rule.TrackingHosts),
    };

    public static RuleText Read(IFormCollection form) => new()
    {
        Name = form["r-name"].ToString(),
        Listing = Word<Listing>(form["r-listing"]) ?? Listing.New,
        Countries = form["r-countries"].ToString(),
        OnlyOutside = form["r-outside"] == "outside",
        Systems = Ticked(form["r-systems"]),
        Devices = Ticked(form["r-devices"]),
        NetworkCategories = form["r-network_categories"].ToString(),
        Categories = form["r-categories"].ToString(),
        PayoutFrom = form["r-payout"].ToString(),
        PayoutTo = form["r-payout_to"].ToString(),
        PayoutCurrency = form["r-payout_currency"].ToString(),
        PercentFrom = form["r-percent"].ToString(),
        PercentTo = form["r-percent_to"].ToString(),
        Currencies = form["r-currencies"].ToString(),
        PayoutTypes = Ticked(form["r-payout_types"]),
        Incentive = Word<IntakeIncentive>(form["r-incentive"]),
        Text = Word<IntakeText>(form["r-text"]) ?? IntakeText.TitleOrDescription,
        Contains = form["r-contains"].ToString(),
        Lacks = form["r-lacks"].ToString(),
        HasGoals = Answer(form["r-goals"]),
        HasImage = Answer(form["r-image"]),
        HasPreview = Answer(form["r-preview"]),
        Hosts = form["r-hosts"].ToString(),
    };

    /// <summary>The rule as far as it can be understood, and what is wrong with it, by the names of <see cref="CheckRule"/>.</summary>
    public (IntakeRule Rule, IReadOnlyList<FieldError> Errors) Check()
    {
        var errors = new List<FieldError>();
        var rule = new IntakeRule
        {
            Name = Name.Trim(),
            Listing = Listing,
            Countries = Codes(Countries),
            OnlyOutside = OnlyOutside,
            Systems = Systems,
            Devices = Devices,
            NetworkCategories = Lines(NetworkCategories),
            Categories = Lines(Categories),
            PayoutFrom = Number(PayoutFrom, 6, "payout", "An amount such as 0.50 or 12.", errors),
            PayoutTo = Number(PayoutTo, 6, "payout", "An amount such as 0.50 or 12.", errors),
            PayoutCurrency = PayoutFrom.Trim().Length + PayoutTo.Trim().Length == 0 ? null : PayoutCurrency.Trim().ToUpperInvariant(),
            PercentFrom = Number(PercentFrom, 4, "percent", "A percentage such as 7.5.", errors),
            PercentTo = Number(PercentTo, 4, "percent", "A percentage such as 7.5.", errors),
            Currencies = Codes(Currencies),
            PayoutTypes = PayoutTypes,
            Incentive = Incentive,
            Text = Text,
            Contains = Lines(Contains),
            Lacks = Lines(Lacks),
            HasGoals = HasGoals,
            HasImage = HasImage,
            HasPreview = HasPreview,
            TrackingHosts = [.. Hosts.Split(CodeSeparators, StringSplitOptions.RemoveEmptyEntries).Select(host => host.ToLowerInvariant()).Distinct(StringComparer.Ordinal)],
        };
        return (rule, [.. errors, .. CheckRule.Run(rule).Where(error => errors.All(own => own.Name != error.Name))]);
    }

    private static string Plain(long? number, int scale) => number is { } known ? Amounts.Format(known, scale).TrimEnd('0').TrimEnd('.') : "";

    private static long? Number(string text, int scale, string field, string problem, List<FieldError> errors)
    {
        var typed = text.Trim().TrimEnd('%').Trim();
        if (typed.Length == 0) return null;
        if (Amounts.TryParse(typed, scale, allowNegative: false, out var number)) return number;
        errors.Add(new FieldError(field, $"“{typed}” is no number. {problem}"));
        return null;
    }

    private static IReadOnlyList<string> Codes(string text) =>
        [.. text.Split(CodeSeparators, StringSplitOptions.RemoveEmptyEntries).Select(code => code.ToUpperInvariant()).Distinct(StringComparer.Ordinal)];

    private static IReadOnlyList<string> Lines(string text) =>
        [.. text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.OrdinalIgnoreCase)];

    private static IReadOnlyList<string> Ticked(Microsoft.Extensions.Primitives.StringValues values) =>
        [.. values.OfType<string>().Take(20)];

    private static bool? Answer(string? text) => text switch { "yes" => true, "no" => false, _ => null };

    private static T? Word<T>(string? text) where T : struct, Enum => Enum.TryParse<T>(text, out var word) && Enum.IsDefined(word) ? word : null;
}
