using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Drafts;

/// <summary>What networks call our fields, and what their values look like: enough to propose a mapping, never to decide it.</summary>
internal sealed record FieldGuess(string Field, Func<Value, bool> Fits, Func<SampleField, string> Expression, params string[] Names)
{
    // A commission's id is no commission.
    private static readonly string[] NotTheValue = ["id", "ids", "count", "left", "rank", "type", "name"];

    /// <summary>The guesses for an offer, the surest first.</summary>
    public static readonly IReadOnlyList<FieldGuess> Offer =
    [
        new("id", IsPlain, AsIs, "id", "offerid", "campaignid", "oid", "campid", "cid", "programid", "productid", "adid"),
        new("name", IsText, AsIs, "name", "title", "offername", "campaignname", "offertitle", "anchor", "programname"),
        new("tracking_url", IsAddress, AsIs, "trackingurl", "clickurl", "trackinglink", "offerurl", "offerlink", "link", "url", "clicklink", "href"),
        new("payout", IsAmount, AsIs, "payout", "payoutusd", "amount", "payoutamount", "commission", "revenue", "rate", "price", "bid", "publisherpayout"),
        new("currency", value => value.AsText() is { } text && Codes.Currency(text) is not null, AsIs, "currency", "payoutcurrency", "currencycode"),
        new("countries", IsCountries, Countries, "countries", "country", "geo", "geos", "regions", "allowedcountries", "countrycodes", "includedcountries", "locations"),
        new("countries_excluded", IsCountries, Countries, "excludedcountries", "blockedcountries", "countriesexcluded", "forbiddencountries", "countryexclude"),
        new("description", IsText, AsIs, "description", "desc", "shortdescription", "offerdescription", "adcopy", "about", "teaser", "summary", "text"),
        new("terms", IsText, AsIs, "requirements", "terms", "instructions", "conversion", "restrictions", "kpi", "conversionpoint", "disclaimer"),
        new("image_url", IsAddress, AsIs, "imageurl", "iconurl", "image", "icon", "logo", "thumbnail", "picture", "creative", "imagelink"),
        new("preview_url", IsAddress, AsIs, "previewurl", "previewlink", "preview", "landingpage", "landingpageurl", "storeurl", "appurl", "website", "storepage", "storelink", "advertiserurl"),
        new("categories", IsWords, AsIs, "categories", "category", "verticals", "vertical", "tags", "niche"),
        new("payout_percent", IsAmount, AsIs, "payoutpercent", "percent", "percentage", "commissionpercent", "percentpayout"),
        new("payout_type", IsPayoutType, field => $"{field.Path} | lower", "payouttype", "pricingmodel", "model", "offertype", "conversiontype", "type", "billingtype"),
        new("status", IsPlain, Status, "status", "state", "active", "isactive", "live", "open"),
        new("os", value => AnyWord(value, word => Codes.Os(word).Count > 0), field => $"{field.Path} | os", "os", "operatingsystems", "operatingsystem", "platforms", "platform", "oses"),
        new("devices", value => AnyWord(value, word => Codes.Devices(word).Count > 0), field => $"{field.Path} | device", "devices", "device", "devicetypes", "devicetype", "platform"),
        new("daily_cap", IsAmount, AsIs, "dailycap", "cap", "daycap", "dailylimit", "conversioncap", "dailyconversioncap"),
        new("starts_at", IsInstant, Instant, "startsat", "startdate", "startat", "starts", "activefrom", "validfrom"),
        new("ends_at", IsInstant, Instant, "endsat", "enddate", "expires", "expiresat", "expirationdate", "expiration", "expirydate", "endat", "ends", "validuntil", "until"),
        new("requires_approval", IsFlag, AsIs, "requiresapproval", "requireapproval", "approvalrequired", "needsapproval"),
        new("incentive", IsFlag, AsIs, "incentive", "incent", "isincent", "incentivized", "allowincent", "incentiveallowed", "incentallowed"),
        new("store_id", IsText, AsIs, "storeid", "packagename", "package", "bundleid", "bundle", "appid", "packageid"),
        new("rank", IsAmount, AsIs, "rank", "position", "sortorder"),
    ];

    /// <summary>The guesses for a goal inside an offer.</summary>
    public static readonly IReadOnlyList<FieldGuess> Goal =
    [
        new("id", IsPlain, AsIs, "id", "goalid", "eventid", "goal", "taskid", "uuid", "event", "key"),
        new("name", IsText, AsIs, "name", "title", "goalname", "eventname", "label", "description", "event", "task"),
        new("payout", IsAmount, AsIs, "payout", "payoutusd", "amount", "revenue", "commission", "rate", "price"),
        new("currency", value => value.AsText() is { } text && Codes.Currency(text) is not null, AsIs, "currency", "payoutcurrency"),
        new("countries", IsCountries, Countries, "countries", "country", "geo", "geos"),
    ];

    /// <summary>What lists of goals are called.</summary>
    public static readonly IReadOnlyList<string> GoalLists = ["goals", "events", "payments", "payouts", "tasks", "steps", "milestones", "rewards", "actions"];

    /// <summary>How well a field's name fits: 0 is best, null not at all.</summary>
    public int? Rank(SampleField field)
    {
        var plain = Plain(field.Name);
        var place = Array.IndexOf(Names, plain);
        if (place < 0)
        {
            place = Array.Exists(NotTheValue, end => plain.EndsWith(end, StringComparison.Ordinal))
                ? -1
                : Array.FindIndex(Names, name => name.Length > 4 && (plain.StartsWith(name, StringComparison.Ordinal) || plain.EndsWith(name, StringComparison.Ordinal)));
            place = place >= 0 ? place + 40 : ByLook(field, plain);
        }
        var depth = field.Path.Count(character => character is '.' or '[') - 1;
        return place < 0 || !Fits(field.Example) ? null : place + (20 * depth);
    }

    // Some values tell what they are, whatever they are called.
    private int ByLook(SampleField field, string plain) => Field switch
    {
        "id" when plain.EndsWith("id", StringComparison.Ordinal) => 60,
        "countries" when field.Example.Items().Select(item => item.AsText() ?? "").ToArray() is { Length: > 0 } codes
            && Array.TrueForAll(codes, code => code is [>= 'A' and <= 'Z', >= 'A' and <= 'Z'] && Codes.Country(code) is not null) => 80,
        _ => -1,
    };

    /// <summary>Each field's best source among some, no source used twice.</summary>
    public static IReadOnlyList<(FieldGuess Guess, SampleField Field)> Match(IReadOnlyList<FieldGuess> guesses, IReadOnlyList<SampleField> fields)
    {
        var pairs = guesses.SelectMany(guess => fields.Select(field => (Guess: guess, Field: field, Rank: guess.Rank(field))))
            .Where(pair => pair.Rank is not null)
            .OrderBy(pair => pair.Rank);
        var chosen = new Dictionary<string, (FieldGuess, SampleField)>(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (guess, field, _) in pairs)
        {
            if (!chosen.ContainsKey(guess.Field) && used.Add(field.Path))
                chosen[guess.Field] = (guess, field);
        }
        return [.. guesses.Where(guess => chosen.ContainsKey(guess.Field)).Select(guess => chosen[guess.Field])];
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    private static string AsIs(SampleField field) => field.Path;

    private static string Countries(SampleField field) => field.Example.Kind switch
    {
        ValueKind.Map => $"{field.Path} | keys",
        ValueKind.List when field.Example.Item(0) is { Kind: ValueKind.Map } first =>
            field.Path + "[*]" + SampleField.Step(first.Entries().FirstOrDefault(entry => entry.Value.AsText() is { } text && Codes.Country(text) is not null).Key ?? "code"),
        _ => field.Path,
    };

    private static string Status(SampleField field) => field.Example.AsText()?.ToLowerInvariant() switch
    {
        "active" or "paused" or "closed" => $"{field.Path} | lower",
        "1" or "0" or "true" or "false" or "yes" or "no" => $"if({field.Path}, 'active', 'paused')",
        _ => $"if({field.Path} == '{field.Example.AsText()?.Replace("'", "''", StringComparison.Ordinal)}', 'active', 'paused')",
    };

    private static string Instant(SampleField field) => field.Example.AsNumber() switch
    {
        null => field.Path,
        > 100_000_000_000 => $"{field.Path} | date('unix_ms')",
        _ => $"{field.Path} | date('unix')",
    };

    private static bool IsPlain(Value value) => value.Kind is ValueKind.Text or ValueKind.Number or ValueKind.Truth && !value.IsEmpty;

    private static bool IsText(Value value) => value.Kind == ValueKind.Text && !value.IsEmpty && !IsAddress(value);

    private static bool IsAddress(Value value) => value.AsText() is { } text
        && (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("//", StringComparison.Ordinal));

    private static bool IsAmount(Value value) => value.Kind is ValueKind.Number or ValueKind.Text && value.AsNumber() is not null;

    private static bool IsFlag(Value value) => value.Kind is ValueKind.Truth
        || (value.AsText()?.Trim().ToUpperInvariant() is "0" or "1" or "YES" or "NO" or "TRUE" or "FALSE" or "Y" or "N");

    private static bool IsInstant(Value value) => !value.IsEmpty && (value.AsNumber() is > 100_000_000 || DateTimeOffset.TryParse(
        value.AsText(), System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out _));

    private static bool IsPayoutType(Value value) =>
        value.AsText()?.Trim().ToLowerInvariant() is "cpa" or "cpi" or "cpl" or "cps" or "cpc" or "cpm" or "cpe" or "revshare";

    private static bool IsWords(Value value) => IsText(value) || (value.Kind == ValueKind.List && value.Items().All(item => item.Kind == ValueKind.Text));

    private static bool IsCountries(Value value) => value.Kind switch
    {
        ValueKind.Map => SampleField.IsKeyed(value) && value.Entries().All(entry => Codes.Country(entry.Key) is not null),
        ValueKind.List when value.Item(0).Kind == ValueKind.Map =>
            value.Item(0).Entries().Any(entry => entry.Value.AsText() is { } text && Codes.Country(text) is not null),
        _ => AnyWord(value, word => Codes.Country(word) is not null || word.ToUpperInvariant() is "ALL" or "WW" or "*" or "WORLDWIDE" or "GLOBAL"),
    };

    private static bool AnyWord(Value value, Func<string, bool> isOne)
    {
        var words = value.Kind == ValueKind.List
            ? value.Items().Select(item => item.AsText()).OfType<string>()
            : (value.AsText() ?? "").Split([',', ';', '|', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.Any(isOne);
    }
}
