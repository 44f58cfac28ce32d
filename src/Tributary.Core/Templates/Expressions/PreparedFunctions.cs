using System.Globalization;
using System.Text.RegularExpressions;

namespace Tributary.Core.Templates.Expressions;

/// <summary>Functions whose patterns, formats and tables are checked before anything runs, and "if", which computes only one branch.</summary>
internal static class PreparedFunctions
{
    // The engine is linear in the text; the time-out is a second fence for a pattern that is large itself.
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    private static readonly string[] IsoFormats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd",
    ];

    public static readonly Function[] All =
    [
        new("if", 2, 3) { Prepare = If },
        new("table", 2, 2) { Prepare = Table },
        new("regex", 2, 3) { Prepare = Match },
        new("regex_replace", 3, 3) { Prepare = Replace },
        new("date", 1, 3) { Prepare = Date },
    ];

    /// <summary>Compiles a pattern that runs in linear time, or says what is wrong with it.</summary>
    public static Regex Pattern(string pattern, int position)
    {
        if (pattern.Length > 256)
            throw new ExpressionException("a pattern has at most 256 characters", position);
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, PatternTimeout);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw new ExpressionException("the pattern cannot be used: " + wrong.Message, position);
        }
    }

    private static Compute If(Syntax.Call call, Compiler compiler)
    {
        var condition = compiler.Compile(call.Arguments[0]);
        var then = compiler.Compile(call.Arguments[1]);
        var otherwise = call.Arguments.Count > 2 ? compiler.Compile(call.Arguments[2]) : _ => Value.Null;
        return scope => condition(scope).IsTrue ? then(scope) : otherwise(scope);
    }

    private static Compute Table(Syntax.Call call, Compiler compiler)
    {
        var value = compiler.Compile(call.Arguments[0]);
        var name = Constant(call, 1, "a table's name");
        if (!compiler.Vocabulary.Tables.TryGetValue(name, out var table))
            throw new ExpressionException($"there is no table '{name}'{Nearest.Hint(name, compiler.Vocabulary.Tables.Keys)}", call.Position);
        return scope =>
        {
            return value(scope).AsText()?.Trim() is { } key
                ? Value.Of(table.TryGetValue(key, out var found) ? found : table.GetValueOrDefault("*"))
                : Value.Null;
        };
    }

    private static Compute Match(Syntax.Call call, Compiler compiler)
    {
        var value = compiler.Compile(call.Arguments[0]);
        var pattern = Pattern(Constant(call, 1, "a pattern"), call.Arguments[1].Position);
        var group = call.Arguments.Count > 2 ? Number(call, 2) : 0;
        return scope =>
        {
            if (value(scope).AsText() is not { } text)
                return Value.Null;
            var match = pattern.Match(scope.SpendOn(text));
            return match.Success && match.Groups[group] is { Success: true } found ? Value.Of(found.Value) : Value.Null;
        };
    }

    private static Compute Replace(Syntax.Call call, Compiler compiler)
    {
        var value = compiler.Compile(call.Arguments[0]);
        var pattern = Pattern(Constant(call, 1, "a pattern"), call.Arguments[1].Position);
        var replacement = Constant(call, 2, "the replacement");
        return scope => value(scope).AsText() is { } text
            ? Value.Of(scope.SpendOn(pattern.Replace(scope.SpendOn(text), replacement))) : Value.Null;
    }

    private static Compute Date(Syntax.Call call, Compiler compiler)
    {
        var value = compiler.Compile(call.Arguments[0]);
        var format = call.Arguments.Count > 1 ? Constant(call, 1, "a format such as 'yyyy-MM-dd'") : null;
        var offset = call.Arguments.Count > 2 ? Offset(call) : TimeSpan.Zero;
        return scope => Instant(value(scope), format, offset) is { } instant ? Value.OfInstant(instant) : Value.Null;
    }

    internal static long? Instant(Value value, string? format, TimeSpan offset)
    {
        if (value.AsInstant() is { } already)
            return already;
        if (format is "unix" or "unix_ms")
            return Unix(value.AsNumber(), format == "unix" ? 1000 : 1);
        if (value.AsText()?.Trim() is not { Length: > 0 } text)
            return null;
        var formats = format is null ? IsoFormats : [format];
        return DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read)
            ? read.ToUnixTimeMilliseconds() - (NamesItsOffset(text) ? 0 : (long)offset.TotalMilliseconds)
            : null;
    }

    // Year 9999 is the last a date can hold.
    private static long? Unix(decimal? number, int milliseconds) =>
        number is { } value and > 0 and < 253_402_300_799_999 && value * milliseconds < 253_402_300_799_999 ? (long)(value * milliseconds) : null;

    private static bool NamesItsOffset(string text) =>
        text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');

    private static TimeSpan Offset(Syntax.Call call)
    {
        var zone = Constant(call, 2, "a zone");
        if (zone == "UTC")
            return TimeSpan.Zero;
        if (zone.Length == 6 && zone[0] is '+' or '-' && TimeSpan.TryParseExact(zone[1..], "hh\\:mm", CultureInfo.InvariantCulture, out var offset))
            return zone[0] == '-' ? -offset : offset;
        throw new ExpressionException($"the zone '{zone}' needs a newer Tributary: use 'UTC' or an offset such as '+02:00'", call.Position);
    }

    private static string Constant(Syntax.Call call, int argument, string what) =>
        call.Arguments[argument] is Syntax.Literal literal && literal.Value.AsText() is { } text
            ? text
            : throw new ExpressionException($"'{call.Name}' needs {what} written out in quotes", call.Arguments[argument].Position);

    private static int Number(Syntax.Call call, int argument) =>
        call.Arguments[argument] is Syntax.Literal literal && literal.Value.AsNumber() is { } number and >= 0 and < 20
            ? (int)number
            : throw new ExpressionException($"'{call.Name}' needs a group's number", call.Arguments[argument].Position);
}
