namespace Tributary.Core.Templates.Expressions;

internal static class ChoiceFunctions
{
    public static readonly Function[] All =
    [
        Function.Prepared("if(condition, then, otherwise?)", "One of two values; nothing when there is no otherwise. Only the chosen one is computed.", If)
            .Shows("if(.paused, 'paused', 'active')", "'active'", """{"paused":0}""")
            .Shows("if(.paused, 'paused')", "null", """{"paused":"no"}"""),
        Function.Prepared("table(value, name)", "What the template's table says for the value, in any case; otherwise its \"*\", otherwise nothing.", Table)
            .Shows("'ON' | table('status')", "'active'")
            .Shows("'odd' | table('status')", "'paused'")
            .Shows(".status | table('status')", "null", "{}"),
        Function.Of("blank(value)", "Whether there is nothing to speak of: null, a text of blanks, an empty list or map.", (_, a) => Value.Of(a[0].IsEmpty))
            .Shows(".link | blank", "true", "{}")
            .Shows("'  ' | blank", "true")
            .Shows("0 | blank", "false") with { TakesNothing = true },
    ];

    private static Compute If(Syntax.Call call, Compiler compiler)
    {
        var condition = compiler.Compile(call.Arguments[0]);
        var then = compiler.Compile(call.Arguments[1]);
        var otherwise = call.Arguments.Count > 2 ? compiler.Compile(call.Arguments[2]) : _ => Value.Null;
        return scope => condition(scope).IsTrue
            ? Compiler.Unneeded(otherwise, scope, then(scope))
            : Compiler.Unneeded(then, scope, otherwise(scope));
    }

    private static Compute Table(Syntax.Call call, Compiler compiler)
    {
        var value = compiler.Compile(call.Arguments[0]);
        var name = Constants.Text(call, 1, "a table's name");
        if (!compiler.Vocabulary.Tables.TryGetValue(name, out var table))
            throw new ExpressionException($"there is no table '{name}'{Nearest.Hint(name, compiler.Vocabulary.Tables.Keys)}", call.Arguments[1].Position);
        return scope => value(scope).AsText()?.Trim() is { } key ? LookUp(table, name, key, scope) : Value.Null;
    }

    private static Value LookUp(IReadOnlyDictionary<string, string> table, string name, string key, Scope scope)
    {
        if (table.TryGetValue(key, out var found) || table.TryGetValue("*", out found))
            return Value.Of(found);
        scope.Reading?.NoteNotInTable(name, key);
        scope.LostSomething |= key.Length > 0;
        return Value.Null;
    }
}
