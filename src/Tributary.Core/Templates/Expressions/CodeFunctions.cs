namespace Tributary.Core.Templates.Expressions;

/// <summary>Codes in the spelling of networks, in the spelling of the catalogue. A list gives a list; what is not known is left out.</summary>
internal static class CodeFunctions
{
    public static readonly Function[] All =
    [
        Function.Of("country(value)", "ISO 3166 codes of countries, in capital letters; UK is GB, and \"all\" is no country.", (scope, a) => Each(scope, a[0], text => One(Codes.Country(text))))
            .Shows("'uk' | country", "'GB'")
            .Shows(".geo | country", "['US', 'DE']", """{"geo":["US","de","ALL","us"]}"""),
        Function.Of("currency(value)", "The ISO 4217 code of a currency, also of $, € and £.", (scope, a) => Each(scope, a[0], text => One(Codes.Currency(text))))
            .Shows("'usd' | currency", "'USD'")
            .Shows("'€' | currency", "'EUR'")
            .Shows("'Points' | currency", "null"),
        Function.Of("language(value)", "The code of a language, two small letters.", (scope, a) => Each(scope, a[0], text => One(Codes.Language(text))))
            .Shows("'EN' | language", "'en'"),
        Function.Of("os(value)", "Operating systems: android, ios, windows, macos, linux, chromeos.", (scope, a) => Each(scope, a[0], Codes.Os))
            .Shows("'iPhone' | os", "'ios'")
            .Shows("'Android,iOS' | split(',') | os", "['android', 'ios']"),
        Function.Of("device(value)", "Kinds of devices: mobile, tablet, desktop, tv.", (scope, a) => Each(scope, a[0], Codes.Devices))
            .Shows("'iphone_ipad' | device", "['mobile', 'tablet']")
            .Shows("'toaster' | device", "null"),
    ];

    private static IReadOnlyList<string> One(string? code) => code is null ? [] : [code];

    private static Value Each(Scope scope, Value value, Func<string, IReadOnlyList<string>> read)
    {
        if (value.Kind is ValueKind.List)
        {
            return ListFunctions.ToList(ListFunctions.Visited(scope, value)
                .SelectMany(item => item.AsText() is { } text ? read(text) : [])
                .Distinct(StringComparer.Ordinal)
                .Select(Value.Of));
        }
        if (value.AsText() is not { } single)
            return Value.Null;
        var codes = read(single);
        return codes.Count switch
        {
            0 => Value.Null,
            1 => Value.Of(codes[0]),
            _ => ListFunctions.ToList(codes.Select(Value.Of)),
        };
    }
}
