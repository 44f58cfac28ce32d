namespace Tributary.Core.Templates.Expressions;

/// <summary>
/// One function with what people read about it: <see cref="Signature"/> such as <c>number(value, style?)</c>, where a question mark
/// means "may be left out" and dots mean "any number". The reference and the conformance table are made of this.
/// </summary>
internal sealed record Function
{
    private Function(string signature, string about)
    {
        Signature = signature;
        About = about;
        Name = signature[..signature.IndexOf('(', StringComparison.Ordinal)];
        Parameters = signature[(Name.Length + 1)..^1].Split(", ");
        Least = Parameters.Count(parameter => !parameter.EndsWith('?') && !parameter.EndsWith("...", StringComparison.Ordinal));
        Most = Parameters[^1].EndsWith("...", StringComparison.Ordinal) ? int.MaxValue : Parameters.Count;
    }

    public string Signature { get; }

    /// <summary>What it gives, in one sentence.</summary>
    public string About { get; }

    public string Name { get; }

    /// <summary>The value before the pipe is the first.</summary>
    public IReadOnlyList<string> Parameters { get; }

    public int Least { get; }

    public int Most { get; }

    public IReadOnlyList<Example> Examples { get; private init; } = [];

    /// <summary>Works on the values of all arguments.</summary>
    public Func<Scope, Value[], Value>? Run { get; private init; }

    /// <summary>Looks at the arguments before anything runs (patterns, formats, tables) or chooses which of them to compute.</summary>
    public Func<Syntax.Call, Compiler, Compute>? Prepare { get; private init; }

    /// <summary>Belongs to requests and proof: allowed only in auth and postback.verify.</summary>
    public bool IsHash { get; init; }

    /// <summary>Has an answer for null too; all others give nothing out when nothing goes in.</summary>
    public bool TakesNothing { get; init; }

    // The value before the pipe is not counted: people see "x | truncate(n)".
    public string Usage => (Least - 1, Most - 1) switch
    {
        (0, 0) => "no argument besides its value",
        (var least, var most) when least == most => $"{least} {(least == 1 ? "argument" : "arguments")} besides its value",
        (0, 1) => "at most 1 argument besides its value",
        (var least, int.MaxValue - 1) => $"at least {least} arguments besides its value",
        var (least, most) => $"{least} to {most} arguments besides its value",
    };

    public static Function Of(string signature, string about, Func<Scope, Value[], Value> run) => new(signature, about) { Run = run };

    /// <summary>A function of one text; what is no text gives nothing.</summary>
    public static Function OfText(string signature, string about, Func<string, string?> run) => new(signature, about)
    {
        Run = (scope, arguments) => arguments[0].AsText() is { } text && run(scope.SpendOn(text)) is { } made ? Value.Of(scope.SpendOn(made)) : Value.Null,
    };

    public static Function Prepared(string signature, string about, Func<Syntax.Call, Compiler, Compute> prepare) =>
        new(signature, about) { Prepare = prepare };

    /// <summary>Adds an example: the expression, its result as <see cref="Writing"/> writes it, and the record it works on where it needs one.</summary>
    public Function Shows(string expression, string result, string? record = null) =>
        this with { Examples = [.. Examples, new Example(record, expression, result)] };
}

/// <summary>A row of the conformance table. <see cref="Record"/> is JSON.</summary>
internal sealed record Example(string? Record, string Expression, string Result);
