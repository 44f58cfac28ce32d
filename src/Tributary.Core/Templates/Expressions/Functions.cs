namespace Tributary.Core.Templates.Expressions;

/// <summary>The closed list of functions. The value before the pipe is the first argument; nothing in gives nothing out.</summary>
internal static class Functions
{
    private static readonly Dictionary<string, Function> All =
        new[] { TextFunctions.All, ListFunctions.All, NumberFunctions.All, CodeFunctions.All, HashFunctions.All, PreparedFunctions.All }
            .SelectMany(group => group)
            .ToDictionary(function => function.Name, StringComparer.Ordinal);

    public static IEnumerable<string> Names => All.Keys;

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
        return scope =>
        {
            var values = new Value[arguments.Length];
            for (var index = 0; index < arguments.Length; index++)
                values[index] = arguments[index](scope);
            return values.Length > 0 && values[0].IsNull && !function.TakesNothing ? Value.Null : run(scope, values);
        };
    }
}

/// <summary>
/// One function. <see cref="Run"/> works on values; <see cref="Prepare"/> is for those that look at their arguments before anything runs
/// (patterns, formats, tables) or choose which of them to compute.
/// </summary>
internal sealed record Function(string Name, int Least, int Most)
{
    public Func<Scope, Value[], Value>? Run { get; init; }

    public Func<Syntax.Call, Compiler, Compute>? Prepare { get; init; }

    public bool IsHash { get; init; }

    /// <summary>Whether the function has an answer for null too.</summary>
    public bool TakesNothing { get; init; }

    // The value before the pipe is not counted: people see "x | truncate(n)".
    public string Usage => (Least - 1, Most - 1) switch
    {
        (0, 0) => "no argument besides its value",
        (var least, var most) when least == most => $"{least} {(least == 1 ? "argument" : "arguments")} besides its value",
        (var least, int.MaxValue - 1) => $"at least {least} arguments besides its value",
        var (least, most) => $"{least} to {most} arguments besides its value",
    };

    public static Function Of(string name, int least, int most, Func<Scope, Value[], Value> run) => new(name, least, most) { Run = run };

    public static Function OfText(string name, Func<string, string?> run) => new(name, 1, 1)
    {
        Run = (scope, arguments) => arguments[0].AsText() is { } text ? Value.Of(run(scope.SpendOn(text))) : Value.Null,
    };
}
