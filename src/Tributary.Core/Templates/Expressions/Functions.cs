namespace Tributary.Core.Templates.Expressions;

/// <summary>The closed list of functions. The value before the pipe is the first argument; nothing in gives nothing out.</summary>
internal static class Functions
{
    /// <summary>In the order of the reference.</summary>
    public static readonly IReadOnlyList<FunctionGroup> Groups =
    [
        new("Text", TextFunctions.All),
        new("Patterns", PatternFunctions.All),
        new("Lists and maps", ListFunctions.All),
        new("Numbers", NumberFunctions.All),
        new("Dates", DateFunctions.All),
        new("Codes", CodeFunctions.All),
        new("Choices", ChoiceFunctions.All),
        new("Web addresses", AddressFunctions.All),
        new("Signatures", HashFunctions.All),
    ];

    private static readonly Dictionary<string, Function> All =
        Groups.SelectMany(group => group.Functions).ToDictionary(function => function.Name, StringComparer.Ordinal);

    public static IEnumerable<string> Names => All.Keys;

    public static Function? Find(string name) => All.GetValueOrDefault(name);

    public static Compute Compile(Syntax.Call call, Compiler compiler)
    {
        if (!All.TryGetValue(call.Name, out var function))
            throw new ExpressionException($"unknown function '{call.Name}'{Nearest.Hint(call.Name, All.Keys)}", call.Position);
        if (call.Arguments.Count < function.Least || call.Arguments.Count > function.Most)
            throw new ExpressionException($"'{call.Name}' takes {function.Usage}", call.Position);
        if (function.IsHash && !compiler.Slot.MayHash)
            throw new ExpressionException($"'{call.Name}' may stand only in auth and postback.verify", call.Position);
        if (function.Prepare is { } prepare)
            return prepare(call, compiler);

        var arguments = call.Arguments.Select(compiler.Compile).ToArray();
        var run = function.Run!;
        return function.TakesNothing ? scope => run(scope, Array.ConvertAll(arguments, argument => argument(scope))) : scope => RunUnlessEmpty(run, arguments, scope);
    }

    private static Value RunUnlessEmpty(Func<Scope, Value[], Value> run, Compute[] arguments, Scope scope)
    {
        var values = new Value[arguments.Length];
        for (var index = 0; index < arguments.Length; index++)
        {
            values[index] = arguments[index](scope);
            if (values[index].IsNull)
                return Value.Null;
        }
        return run(scope, values);
    }
}

/// <summary>Functions people look for together.</summary>
internal sealed record FunctionGroup(string Name, IReadOnlyList<Function> Functions);
