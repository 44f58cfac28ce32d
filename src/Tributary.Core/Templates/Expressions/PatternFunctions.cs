using System.Text;
using System.Text.RegularExpressions;

namespace Tributary.Core.Templates.Expressions;

/// <summary>Regular expressions, compiled before anything runs, by the engine that is linear in the text: no look-around, no back-references.</summary>
internal static class PatternFunctions
{
    private const int MaxCharacters = 256;

    // A second fence, for a pattern that is large itself.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    public static readonly Function[] All =
    [
        Function.Prepared("regex(text, pattern, group?)", "What the pattern matches first, or one group of it; nothing when it does not match.", Match)
            .Shows("'offer id=42;' | regex('id=([0-9]+)', 1)", "'42'")
            .Shows("'offer id=42;' | regex('[0-9]+')", "'42'")
            .Shows("'none' | regex('[0-9]+')", "null"),
        Function.Prepared("regex_replace(text, pattern, new)", "Everything the pattern matches as something else; $1 is its first group.", Replace)
            .Shows("'Level  12   reached' | regex_replace(' +', ' ')", "'Level 12 reached'")
            .Shows("'12/31/2026' | regex_replace('([0-9]+)/([0-9]+)/([0-9]+)', '$3-$1-$2')", "'2026-12-31'"),
    ];

    /// <summary>Compiles a pattern that runs in linear time, or says what is wrong with it.</summary>
    public static Regex Compile(string pattern, int position)
    {
        if (pattern.Length > MaxCharacters)
            throw new ExpressionException($"a pattern has at most {MaxCharacters} characters", position);
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Timeout);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw new ExpressionException("the pattern cannot be used: " + wrong.Message, position);
        }
    }

    private static Compute Match(Syntax.Call call, Compiler compiler)
    {
        var value = compiler.Compile(call.Arguments[0]);
        var pattern = Compile(Constants.Text(call, 1, "a pattern"), call.Arguments[1].Position);
        var group = call.Arguments.Count > 2 ? Constants.Number(call, 2, "a group's number", 20) : 0;
        if (!pattern.GetGroupNumbers().Contains(group))
            throw new ExpressionException($"the pattern has no group {group}", call.Arguments[2].Position);
        return scope =>
        {
            if (value(scope).AsText() is not { } text)
                return Value.Null;
            return pattern.Match(scope.SpendOn(text)).Groups[group] is { Success: true } found ? Value.Of(found.Value) : Value.Null;
        };
    }

    private static Compute Replace(Syntax.Call call, Compiler compiler)
    {
        var value = compiler.Compile(call.Arguments[0]);
        var pattern = Compile(Constants.Text(call, 1, "a pattern"), call.Arguments[1].Position);
        var replacement = Constants.Text(call, 2, "the replacement");
        return scope => value(scope).AsText() is { } text
            ? Value.Of(scope.SpendOn(ReplaceAll(pattern, scope.SpendOn(text), replacement))) : Value.Null;
    }

    // Stopped as soon as it grows too long, not when it is done growing.
    private static string ReplaceAll(Regex pattern, string text, string replacement)
    {
        var made = new StringBuilder();
        var from = 0;
        foreach (Match match in pattern.Matches(text))
        {
            made.Append(text, from, match.Index - from).Append(match.Result(replacement));
            Scope.CheckLength(made.Length);
            from = match.Index + match.Length;
        }
        return made.Append(text, from, text.Length - from).ToString();
    }
}
