namespace Tributary.Core.Templates.Expressions;

internal static class ListFunctions
{
    private const int MaxItems = 10_000;

    public static readonly Function[] All =
    [
        Function.Of("first", 1, 1, (_, a) => a[0].Items().FirstOrDefault()),
        Function.Of("last", 1, 1, (_, a) => a[0].Items().LastOrDefault()),
        Function.Of("nth", 2, 2, (_, a) => a[1].AsNumber() is { } place and > -MaxItems and < MaxItems ? a[0].Item((int)place) : Value.Null),
        Function.Of("count", 1, 1, (_, a) => Value.Of((decimal)a[0].Count)),
        Function.Of("join", 2, 2, (scope, a) =>
            Value.Of(scope.SpendOn(string.Join(a[1].AsText() ?? "", Visited(scope, a[0]).Select(item => item.AsText()).OfType<string>())))),
        Function.Of("split", 2, 2, Split),
        Function.Of("unique", 1, 1, (scope, a) => ToList(Visited(scope, a[0]).DistinctBy(item => (item.Kind, item.AsText())))),
        Function.Of("compact", 1, 1, (scope, a) => ToList(Visited(scope, a[0]).Where(item => !item.IsEmpty))),
        Function.Of("flatten", 1, 1, (scope, a) => ToList(Visited(scope, a[0])
            .SelectMany(item => item.Kind == ValueKind.List ? Visited(scope, item) : [item]))),
        Function.Of("sort", 1, 1, (scope, a) => ToList(Visited(scope, a[0])
            .Order(Comparer<Value>.Create((left, right) => Value.Compare(left, right) ?? left.Kind.CompareTo(right.Kind))))),
        Function.Of("entries", 1, 1, (scope, a) => ToList(a[0].Entries().Select(entry => Entry(scope, entry)))),
        Function.Of("keys", 1, 1, (scope, a) => ToList(a[0].Entries().Select(entry => Key(scope, entry)))),
        Function.Of("min", 1, 1, (scope, a) => Numbers(scope, a[0]) is { Count: > 0 } numbers ? Value.Of(numbers.Min()) : Value.Null),
        Function.Of("max", 1, 1, (scope, a) => Numbers(scope, a[0]) is { Count: > 0 } numbers ? Value.Of(numbers.Max()) : Value.Null),
        Function.Of("sum", 1, 1, (scope, a) => Sum(Numbers(scope, a[0]))),
        ForEach("where", (scope, list, test) => ToList(Visited(scope, list).Where(item => test(item).IsTrue))),
        ForEach("pluck", (scope, list, pick) => ToList(Visited(scope, list).Select(pick).Where(item => !item.IsNull))),
        ForEach("any", (scope, list, test) => Value.Of(Visited(scope, list).Any(item => test(item).IsTrue))),
        ForEach("all", (scope, list, test) => Value.Of(Visited(scope, list).All(item => test(item).IsTrue))),
    ];

    /// <summary>The items, each paid for.</summary>
    public static IEnumerable<Value> Visited(Scope scope, Value list)
    {
        foreach (var item in list.Items())
        {
            scope.Spend(1);
            yield return item;
        }
    }

    public static Value ToList(IEnumerable<Value> items)
    {
        var made = items.Take(MaxItems + 1).ToArray();
        return made.Length > MaxItems ? throw new ExpressionLimitException("a list grew past 10,000 items") : Value.Of(made);
    }

    // The item stands in for the record while its expression runs, so that .x means the item's x.
    private static Function ForEach(string name, Func<Scope, Value, Func<Value, Value>, Value> run) => new(name, 2, 2)
    {
        Prepare = (call, compiler) =>
        {
            var list = compiler.Compile(call.Arguments[0]);
            var each = compiler.CompileForEach(call.Arguments[1]);
            return scope =>
            {
                var value = list(scope);
                if (value.IsNull)
                    return Value.Null;
                var record = scope[Root.Record];
                var result = run(scope, value, item =>
                {
                    scope[Root.Record] = item;
                    return each(scope);
                });
                scope[Root.Record] = record;
                return result;
            };
        },
    };

    private static Value Split(Scope scope, Value[] arguments)
    {
        if (arguments[0].AsText() is not { } text || arguments[1].AsText() is not { Length: > 0 } separator)
            return arguments[0].Kind == ValueKind.List ? arguments[0] : Value.Null;
        var parts = scope.SpendOn(text).Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return ToList(parts.Select(Value.Of));
    }

    private static Value Entry(Scope scope, KeyValuePair<string, Value> entry)
    {
        scope.Spend(1);
        return Value.Of(new Dictionary<string, Value>(StringComparer.Ordinal) { ["key"] = Value.Of(entry.Key), ["value"] = entry.Value });
    }

    private static Value Key(Scope scope, KeyValuePair<string, Value> entry)
    {
        scope.Spend(1);
        return Value.Of(entry.Key);
    }

    private static List<decimal> Numbers(Scope scope, Value list) => Visited(scope, list).Select(item => item.AsNumber()).OfType<decimal>().ToList();

    private static Value Sum(List<decimal> numbers)
    {
        try
        {
            return Value.Of(numbers.Sum());
        }
        catch (OverflowException)
        {
            return Value.Null;
        }
    }
}
