namespace Tributary.Core.Templates.Expressions;

/// <summary>Arguments that have to be written out, because they are checked before anything runs.</summary>
internal static class Constants
{
    public static string Text(Syntax.Call call, int argument, string what) =>
        call.Arguments[argument] is Syntax.Literal { Value: { Kind: ValueKind.Text } value }
            ? value.AsText()!
            : throw new ExpressionException($"'{call.Name}' needs {what} written out in quotes", call.Arguments[argument].Position);

    /// <summary>One of a few words; the first of them when the argument is left out.</summary>
    public static string Choice(Syntax.Call call, int argument, params string[] choices)
    {
        if (call.Arguments.Count <= argument)
            return choices[0];
        var chosen = Text(call, argument, string.Join(" or ", choices.Select(choice => $"'{choice}'")));
        return choices.Contains(chosen, StringComparer.Ordinal)
            ? chosen
            : throw new ExpressionException($"'{chosen}' is not one of {string.Join(", ", choices)}{Nearest.Hint(chosen, choices)}", call.Arguments[argument].Position);
    }

    /// <summary>A whole number from 0 to below the limit.</summary>
    public static int Number(Syntax.Call call, int argument, string what, int limit) =>
        call.Arguments[argument] is Syntax.Literal literal && literal.Value.AsNumber() is { } number && number >= 0 && number < limit && decimal.IsInteger(number)
            ? (int)number
            : throw new ExpressionException($"'{call.Name}' needs {what}, a whole number from 0 to {limit - 1}", call.Arguments[argument].Position);
}
