namespace Tributary.Core.Templates.Expressions;

/// <summary>Codes in the spelling of networks, in the spelling of the catalogue. A list gives a list; what is not known is left out.</summary>
internal static class CodeFunctions
{
    public static readonly Function[] All =
    [
        Function.Of("country(value)", "ISO 3166 codes of countries, in capital letters; UK is GB, and \"all\" is no country.", (scope, a) => Each(scope, a[0], Codes.Country))
            .Shows("'uk' | country", "'GB'")
            .Shows(".geo | country", "['US', 'DE']", """{"geo":["US","de","ALL","us"]}"""),
        Function.Of("currency(value)", "The ISO 4217 code of a currency, also of $, € and £.", (scope, a) => Each(scope, a[0], Codes.Currency))
            .Shows("'usd' | currency", "'USD'")
            .Shows("'€' | currency", "'EUR'")
            .Shows("'Points' | currency", "null"),
        Function.Of("language(value)", "The code of a language, two small letters.", (scope, a) => Each(scope, a[0], Codes.Language))
            .Shows("'EN' | language", "'en'"),
        Function.Of("os(value)", "Operating systems: android, ios, windows, macos, linux, chromeos.", (scope, a) => EachOfSome(scope, a[0], Codes.Os))
            .Shows("'iPhone' | os", "'ios'")
            .Shows("'Android,iOS' | split(',') | os", "['android', 'ios']"),
        Function.Of("device(value)", "Kinds of devices: mobile, tablet, desktop, tv.", (scope, a) => EachOfSome(scope, a[0], Codes.Devices))
            .Shows("'iphone_ipad' | device", "['mobile', 'tablet']")
            .Shows("'toaster' | device", "null"),
    ];

    private static Value Each(Scope scope, Value value, Func<string, string?> read)
    {
        var codes = new Codelist(value.Count);
        var lost = false;
        foreach (var item in value.Walk())
        {
            scope.Spend(1);
            if (item.AsText() is not { } text || string.IsNullOrWhiteSpace(text))
                continue;
            if (read(text) is { } code)
                codes.Add(code);
            else
                lost |= !Codes.IsEverywhere(text);
        }
        scope.LostSomething |= lost && codes.IsEmpty;
        return value.Kind is ValueKind.List ? codes.ToValue() : codes.ToValue().Item(0);
    }

    // One word of a network's may mean more than one of ours.
    private static Value EachOfSome(Scope scope, Value value, Func<string, IReadOnlyList<string>> read)
    {
        if (value.Kind is not ValueKind.List)
        {
            scope.Spend(1);
            return value.AsText() is not { } single || read(single) is not { Count: > 0 } known ? Value.Null
                : known.Count == 1 ? Value.Of(known[0]) : Value.Of([.. known.Select(Value.Of)]);
        }
        var codes = new Codelist(value.Count);
        foreach (var item in value.Walk())
        {
            scope.Spend(1);
            foreach (var code in item.AsText() is { } text ? read(text) : [])
                codes.Add(code);
        }
        return codes.ToValue();
    }

    /// <summary>Codes in their order, each once. There are a few hundred of them at most, so looking through them is cheaper than a table.</summary>
    private struct Codelist(int capacity)
    {
        private Value[] _codes = new Value[Math.Min(capacity, 300)];
        private int _count;

        public readonly bool IsEmpty => _count == 0;

        public void Add(string code)
        {
            for (var place = 0; place < _count; place++)
            {
                if (_codes[place].AsText() == code)
                    return;
            }
            if (_count == _codes.Length)
                Array.Resize(ref _codes, (_count * 2) + 1);
            _codes[_count++] = Value.Of(code);
        }

        public readonly Value ToValue() => Value.Of(_count == _codes.Length ? _codes : _codes[.._count]);
    }
}
