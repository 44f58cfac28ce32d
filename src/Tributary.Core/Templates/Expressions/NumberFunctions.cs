namespace Tributary.Core.Templates.Expressions;

internal static class NumberFunctions
{
    public static readonly Function[] All =
    [
        Function.Of("number", 1, 2, ReadNumber),
        Function.Of("nonzero", 1, 1, (_, a) => a[0].AsNumber() is { } number and not 0 ? Value.Of(number) : Value.Null),
        Function.Of("abs", 1, 1, (_, a) => a[0].AsNumber() is { } number ? Value.Of(Math.Abs(number)) : Value.Null),
        Function.Of("round", 2, 2, (_, a) => a[0].AsNumber() is { } number && a[1].AsNumber() is { } places and >= 0 and <= 20
            ? Value.Of(Math.Round(number, (int)places, MidpointRounding.ToEven)) : Value.Null),
        Function.Of("percent", 1, 1, ReadNumber),
    ];

    private static Value ReadNumber(Scope scope, Value[] arguments)
    {
        if (arguments[0].Kind != ValueKind.Text)
            return arguments[0].AsNumber() is { } number ? Value.Of(number) : Value.Null;
        var european = arguments.Length > 1 && arguments[1].AsText() == "eu";
        return DecimalText.ReadLoosely(scope.SpendOn(arguments[0].AsText()!), european) is { } read ? Value.Of(read) : Value.Null;
    }
}
