namespace Tributary.Core.Templates.Expressions;

/// <summary>Codes in the spelling of networks, in the spelling of the catalogue. A list gives a list; what is not known is left out.</summary>
internal static class CodeFunctions
{
    public static readonly Function[] All =
    [
        Function.Of("country", 1, 1, (scope, a) => Each(scope, a[0], text => One(Codes.Country(text)))),
        Function.Of("currency", 1, 1, (scope, a) => Each(scope, a[0], text => One(Codes.Currency(text)))),
        Function.Of("language", 1, 1, (scope, a) => Each(scope, a[0], text => One(Codes.Language(text)))),
        Function.Of("os", 1, 1, (scope, a) => Each(scope, a[0], Codes.Os)),
        Function.Of("device", 1, 1, (scope, a) => Each(scope, a[0], Codes.Devices)),
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
