namespace Tributary.Core.Templates.Expressions;

internal static class NumberFunctions
{
    public static readonly Function[] All =
    [
        Function.Prepared("number(value, style?)",
                "The number in a text with a currency, a sign of percent or groups of three digits; 'eu' reads 1.203,50. What could mean two things is no number.", ReadNumber)
            .Shows("'$1,203.50' | number", "1203.50")
            .Shows("'1.203,50 €' | number('eu')", "1203.50")
            .Shows("'1,23' | number", "null")
            .Shows("'1 to 5 USD' | number", "null"),
        Function.Prepared("percent(value, style?)", "The same for a percentage: twelve percent is 12.", ReadNumber)
            .Shows("'12.5 %' | percent", "12.5"),
        Function.Of("nonzero(number)", "The number, or nothing when it is 0.", (_, a) => a[0].AsNumber() is { } number and not 0 ? Value.Of(number) : Value.Null)
            .Shows("'0.00' | nonzero", "null")
            .Shows("5 | nonzero", "5"),
        Function.Of("abs(number)", "Without its minus.", (_, a) => a[0].AsNumber() is { } number ? Value.Of(Math.Abs(number)) : Value.Null)
            .Shows("'-0.50' | abs", "0.50"),
        Function.Of("round(number, places?)", "Rounded to so many decimals, a half away from zero.", Round)
            .Shows("2.345 | round(2)", "2.35")
            .Shows("-2.5 | round", "-3"),
        Function.Of("whole(number)", "Without its decimals, as a cast to an integer does it.", (_, a) => a[0].AsNumber() is { } number ? Value.Of(decimal.Truncate(number)) : Value.Null)
            .Shows("'12.90' | whole", "12")
            .Shows("'-12.90' | whole", "-12"),
    ];

    private static Compute ReadNumber(Syntax.Call call, Compiler compiler)
    {
        var value = compiler.Compile(call.Arguments[0]);
        var european = Constants.Choice(call, 1, "plain", "eu") == "eu";
        return scope => Read(scope, value(scope), european) is { } number ? Value.Of(number) : Value.Null;
    }

    private static decimal? Read(Scope scope, Value value, bool european) =>
        value.Kind is ValueKind.Text or ValueKind.Map
            ? value.AsText() is { } text ? DecimalText.ReadLoosely(scope.SpendOn(text), european) : null
            : value.AsNumber();

    private static Value Round(Scope scope, Value[] arguments)
    {
        var places = arguments.Length > 1 ? arguments[1].AsNumber() : 0;
        return arguments[0].AsNumber() is { } number && places is >= 0 and <= 20
            ? Value.Of(Math.Round(number, (int)places, MidpointRounding.AwayFromZero)) : Value.Null;
    }
}
