using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Tributary.Core.Conversions;

/// <summary>
/// What makes a conversion unique within one network account, for ever. With the network's transaction id it is that id and the
/// goal; without one it is our click id and the goal; without both there is no key, and nothing may be credited: a hash of the
/// whole call would count a repeat with a new timestamp twice.
/// </summary>
public static partial class Keys
{
    public const int MostBytes = 200;

    /// <summary>The key of a conversion, or why there is none. Bytes are compared as they are: case counts.</summary>
    /// <param name="transaction">The network's id of the conversion.</param>
    /// <param name="goal">The goal it reached.</param>
    /// <param name="click">Our click id as the network sent it back.</param>
    /// <param name="goalOfTransaction">
    /// False where the transaction id alone tells conversions apart: a reversal may then come without the goal.
    /// </param>
    public static ConversionKey Of(string? transaction, string? goal, string? click, bool goalOfTransaction = true)
    {
        var parts = new[] { Normal(transaction), Normal(goal), Normal(click) };
        foreach (var part in parts)
        {
            if (IsMacro(part)) return new(null, Reason.Macro);
            if (part.Any(char.IsControl) || Encoding.UTF8.GetByteCount(part) > MostBytes) return new(null, Reason.KeyUnreadable);
        }
        if (parts[0].Length > 0) return new(Text('t', parts[0], goalOfTransaction ? parts[1] : ""), null);
        if (parts[2].Length > 0) return new(Text('c', parts[2], parts[1]), null);
        return new(null, Reason.MissingKey);
    }

    /// <summary>Whether a value is a placeholder that the network should have replaced: {x}, ${x}, %%x%%, [x], #x#.</summary>
    public static bool IsMacro(string text) => MacroPattern().IsMatch(text);

    // Networks that have no id for a call send one of these words for all of them.
    private static string Normal(string? text)
    {
        var trimmed = (text ?? "").Trim(' ', '\t', '\r', '\n', '\f', '\v');
        return trimmed.ToUpperInvariant() is "NULL" or "UNDEFINED" or "NONE" or "NIL" or "0" ? "" : trimmed;
    }

    // The length keeps the two parts apart: ("a:b", "") and ("a", "b:") are different keys.
    private static string Text(char rung, string id, string goal) =>
        string.Create(CultureInfo.InvariantCulture, $"{rung}{id.Length}:{id}:{goal}");

    [GeneratedRegex(@"\{[^{}]*\}|%%[^%]+%%|^\[[^\]]+\]$|^#[^#]+#$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex MacroPattern();
}

/// <summary>A key, or the reason why there is none: exactly one of the two.</summary>
public readonly record struct ConversionKey(string? Text, Reason? Problem);
