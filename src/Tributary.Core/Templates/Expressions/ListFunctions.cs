using System.Text;

namespace Tributary.Core.Templates.Expressions;

/// <summary>Lists, and maps as the list of their values. A single value where a list is expected is a list of one.</summary>
internal static class ListFunctions
{
    private const int MaxItems = 10_000;

    public static readonly Function[] All =
    [
        Function.Of("first(list)", "The first item; nothing when there is none.", (_, a) => a[0].Items().FirstOrDefault())
            .Shows(".a | first", "10", """{"a":[10,20]}""")
            .Shows(".a | first", "null", """{"a":[]}"""),
        Function.Of("last(list)", "The last item; nothing when there is none.", (scope, a) => Visited(scope, a[0]).LastOrDefault())
            .Shows(".a | last", "20", """{"a":[10,20]}"""),
        Function.Of("nth(list, place)", "The item at a place: 0 is the first, -1 the last.", (_, a) => a[1].AsNumber() is { } place and > -MaxItems and < MaxItems ? a[0].Item((int)place) : Value.Null)
            .Shows(".a | nth(1)", "20", """{"a":[10,20,30]}""")
            .Shows(".a | nth(-1)", "30", """{"a":[10,20,30]}"""),
        Function.Of("count(list)", "How many items a list or map has; 0 when there is nothing.", (_, a) => Value.Of((decimal)a[0].Count))
            .Shows(".a | count", "2", """{"a":[10,20]}""")
            .Shows(".a | count", "0", "{}") with { TakesNothing = true },
        Function.Of("list(value)", "The list itself; any other value as a list of one.", (_, a) => a[0].Kind == ValueKind.List ? a[0] : Value.Of(new[] { a[0] }))
            .Shows("'US' | list", "['US']")
            .Shows(".goal | list | count", "1", """{"goal":{"id":1,"payout":2}}"""),
        Function.Of("join(list, separator)", "The texts of a list in one text; what is nothing is left out.", Join)
            .Shows(".a | join(',')", "'US,DE'", """{"a":["US",null,"DE"]}"""),
        Function.Of("split(text, separator)", "The parts of a text, trimmed, without empty ones; a list stays as it is.", Split)
            .Shows("'US, DE,,FR' | split(',')", "['US', 'DE', 'FR']")
            .Shows("'US' | split(',')", "['US']"),
        Function.Of("unique(list)", "Every item once, in the order of their first appearance.", (scope, a) => ToList(Visited(scope, a[0]).DistinctBy(item => scope.SpendOn(Writing.Of(item)), StringComparer.Ordinal)))
            .Shows(".a | unique", "[3, 1]", """{"a":[3,1,3]}"""),
        Function.Of("compact(list)", "Without items that are nothing to speak of.", (scope, a) => ToList(Visited(scope, a[0]).Where(item => !item.IsEmpty)))
            .Shows(".a | compact", "['x', 0]", """{"a":["x","",null,0,[]]}"""),
        Function.Of("flatten(list)", "The items of the lists in a list, one level deep.", (scope, a) => ToList(Visited(scope, a[0]).SelectMany(item => item.Kind == ValueKind.List ? Visited(scope, item) : [item])))
            .Shows(".a | flatten", "[1, 2, 3]", """{"a":[[1,2],3]}"""),
        Function.Of("sort(list)", "In order: by number when all items are numbers, otherwise by the characters of their texts.", Sort)
            .Shows(".a | sort", "[2, 10]", """{"a":[10,2]}""")
            .Shows(".a | sort", "['10', '2', 'b']", """{"a":["b","10","2"]}"""),
        Function.Of("entries(map)", "A map as a list of its entries, each with a key and a value.", (scope, a) => ToList(a[0].Entries().Select(entry => Entry(scope, entry))))
            .Shows(".payouts | entries | pluck(concat(.key, '=', .value))", "['US=2', 'DE=1']", """{"payouts":{"US":2,"DE":1}}"""),
        Function.Of("keys(map)", "The names of a map.", (scope, a) => ToList(a[0].Entries().Select(entry => Key(scope, entry))))
            .Shows(".payouts | keys", "['US', 'DE']", """{"payouts":{"US":2,"DE":1}}"""),
        Function.Of("min(list)", "The smallest number; what is no number is left out.", (scope, a) => Numbers(scope, a[0]) is { Count: > 0 } numbers ? Value.Of(numbers.Min()) : Value.Null)
            .Shows(".a | min", "0.5", """{"a":["0.5",2,"variable"]}"""),
        Function.Of("max(list)", "The largest number; what is no number is left out.", (scope, a) => Numbers(scope, a[0]) is { Count: > 0 } numbers ? Value.Of(numbers.Max()) : Value.Null)
            .Shows(".goals[*].payout | max", "1.20", """{"goals":[{"payout":"0.10"},{"payout":"1.20"}]}"""),
        Function.Of("sum(list)", "All numbers added; what is no number is left out.", (scope, a) => Sum(Numbers(scope, a[0])))
            .Shows(".a | sum", "3.5", """{"a":[1,"2.5"]}""")
            .Shows(".a | sum", "0", """{"a":[]}"""),
        Function.Prepared("where(list, condition)", "The items for which the condition holds; in it .x is the item's x.", ForEach((scope, list, test) => ToList(Visited(scope, list).Where(item => test(item).IsTrue))))
            .Shows(".caps | where(.period == 'day') | pluck(.value) | first", "5", """{"caps":[{"period":"day","value":5},{"period":"month","value":9}]}"""),
        Function.Prepared("pluck(list, expression)", "What the expression gives for each item, without nothing; in it .x is the item's x.", ForEach((scope, list, pick) => ToList(Visited(scope, list).Select(pick).Where(item => !item.IsNull))))
            .Shows(".geo | pluck(.code | upper)", "['US', 'DE']", """{"geo":[{"code":"us"},{"code":"de"},{}]}"""),
        Function.Prepared("any(list, condition)", "Whether the condition holds for one item at least.", ForEach((scope, list, test) => Value.Of(Visited(scope, list).Any(item => test(item).IsTrue))))
            .Shows(".a | any(. > 2)", "true", """{"a":[1,2,3]}""")
            .Shows(".a | any(. > 2)", "false", """{"a":[]}"""),
        Function.Prepared("all(list, condition)", "Whether the condition holds for every item; true for an empty list.", ForEach((scope, list, test) => Value.Of(Visited(scope, list).All(item => test(item).IsTrue))))
            .Shows(".a | all(. > 2)", "false", """{"a":[1,2,3]}"""),
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

    public static Value ToList(IReadOnlyCollection<Value> items) =>
        items.Count > MaxItems ? throw new ExpressionLimitException("a list grew past 10,000 items") : Value.Of(items.ToArray());

    public static Value ToList(IEnumerable<Value> items)
    {
        var made = items.Take(MaxItems + 1).ToArray();
        return made.Length > MaxItems ? throw new ExpressionLimitException("a list grew past 10,000 items") : Value.Of(made);
    }

    // The item stands in for the record while its expression runs, so that .x means the item's x.
    private static Func<Syntax.Call, Compiler, Compute> ForEach(Func<Scope, Value, Func<Value, Value>, Value> run) => (call, compiler) =>
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
    };

    private static Value Join(Scope scope, Value[] arguments)
    {
        var separator = arguments[1].AsText() ?? "";
        var made = new StringBuilder();
        var first = true;
        foreach (var text in Visited(scope, arguments[0]).Select(item => item.AsText()).OfType<string>())
        {
            Scope.CheckLength((long)made.Length + separator.Length + text.Length);
            made.Append(first ? "" : separator).Append(text);
            first = false;
        }
        return Value.Of(scope.SpendOn(made.ToString()));
    }

    private static Value Split(Scope scope, Value[] arguments)
    {
        if (arguments[0].AsText() is not { } text || arguments[1].AsText() is not { Length: > 0 } separator)
            return arguments[0].Kind == ValueKind.List ? arguments[0] : Value.Null;
        var parts = scope.SpendOn(text).Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return ToList(parts.Select(Value.Of));
    }

    private static Value Sort(Scope scope, Value[] arguments)
    {
        var items = Visited(scope, arguments[0]).ToArray();
        return Array.TrueForAll(items, item => item.AsNumber() is not null)
            ? ToList(items.OrderBy(item => item.AsNumber()))
            : ToList(items.OrderBy(item => item.AsText() ?? "", StringComparer.Ordinal));
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
