namespace Tributary.Core.Templates.Expressions;

/// <summary>Codes in the spelling of networks, in the spelling of the catalogue. A list gives a list; what is not known is left out.</summary>
internal static class CodeFunctions
{
    public static readonly Function[] All =
    [
        Function.Of("country(value)", "ISO 3166 codes of countries, in capital letters; UK is GB, and \"all\" is no country.", (scope, a) => Each(scope, a[0], Codes.Country, WordKind.Country))
            .Shows("'uk' | country", "'GB'")
            .Shows(".geo | country", "['US', 'DE']", """{"geo":["US","de","ALL","us"]}"""),
        Function.Of("currency(value)", "The ISO 4217 code of a currency, also of $, € and £.", (scope, a) => Each(scope, a[0], Codes.Currency, WordKind.Currency))
            .Shows("'usd' | currency", "'USD'")
            .Shows("'€' | currency", "'EUR'")
            .Shows("'Points' | currency", "null"),
        Function.Of("language(value)", "The code of a language, two small letters.", (scope, a) => Each(scope, a[0], Codes.Language, null))
            .Shows("'EN' | language", "'en'"),
        Function.Of("os(value)", "Operating systems: android, ios, windows, macos, linux, chromeos.", (scope, a) => EachOfSome(scope, a[0], Codes.Os, WordKind.System))
            .Shows("'iPhone' | os", "'ios'")
            .Shows("'Android,iOS' | split(',') | os", "['android', 'ios']"),
        Function.Of("device(value)", "Kinds of devices: mobile, tablet, desktop, tv.", (scope, a) => EachOfSome(scope, a[0], Codes.Devices, WordKind.Device))
            .Shows("'iphone_ipad' | device", "['mobile', 'tablet']")
            .Shows("'toaster' | device", "null"),
    ];

    private static Value Each(Scope scope, Value value, Func<string, string?> read, WordKind? kind)
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
            else if (!Codes.IsEverywhere(text))
                lost |= !Explained(scope, kind, text, ref codes);
        }
        scope.LostSomething |= lost && codes.IsEmpty;
        return value.Kind is ValueKind.List ? codes.ToValue() : codes.ToValue().Item(0);
    }

    // A word that is passed over is as lost as one that nobody knows: "nowhere we know" must not become "everywhere".
    private static bool Explained(Scope scope, WordKind? kind, string text, ref Codelist codes)
    {
        if (kind is not { } known || scope.Explain(known, text) is not { Count: > 0 } meanings)
            return false;
        foreach (var meaning in meanings)
            codes.Add(meaning);
        return true;
    }

    // One word of a network's may mean more than one of ours.
    private static Value EachOfSome(Scope scope, Value value, Func<string, IReadOnlyList<string>> read, WordKind kind)
    {
        if (value.Kind is not ValueKind.List)
        {
            scope.Spend(1);
            return value.AsText() is not { } single || Some(scope, single, read, kind) is not { Count: > 0 } known ? Value.Null
                : known.Count == 1 ? Value.Of(known[0]) : Value.Of([.. known.Select(Value.Of)]);
        }
        var codes = new Codelist(value.Count);
        foreach (var item in value.Walk())
        {
            scope.Spend(1);
            foreach (var code in item.AsText() is { } text ? Some(scope, text, read, kind) : [])
                codes.Add(code);
        }
        return codes.ToValue();
    }

    private static IReadOnlyList<string> Some(Scope scope, string text, Func<string, IReadOnlyList<string>> read, WordKind kind) =>
        read(text) is { Count: > 0 } known ? known : Codes.IsEverywhere(text) ? [] : scope.Explain(kind, text) ?? [];

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
