using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Tributary.Core.Conversions;

/// <summary>
/// What makes a conversion unique within one network account, for ever: exactly the values its template names. Usually that is the
/// network's transaction id and the goal; where transaction ids are an advertiser's own, our click id is part of it. A call without the
/// transaction id is known by our click id and the goal. Without either there is no key, and nothing may be credited: a hash of the whole
/// call would count a repeat with a new timestamp twice.
/// </summary>
public static partial class Keys
{
    public const int MostBytes = 200;

    private const string Transaction = "txn_id";
    private const string Goal = "goal_id";
    private const string Click = "click_id";

    /// <summary>The key of a conversion, or why there is none. Bytes are compared as they are: case counts.</summary>
    /// <param name="identity">What the template names, with the values the call brought: txn_id, goal_id, click_id, and fields of the network's own.</param>
    /// <param name="goal">The goal it reached, named in the identity or not.</param>
    /// <param name="click">Our click id as the network sent it back, named in the identity or not.</param>
    public static ConversionKey Of(IReadOnlyList<KeyValuePair<string, string?>> identity, string? goal, string? click)
    {
        var named = identity.ToDictionary(part => part.Key, part => Normal(part.Value), StringComparer.Ordinal);
        var (usualGoal, usualClick) = (Normal(goal), Normal(click));
        foreach (var part in named.Values.Append(usualGoal).Append(usualClick))
        {
            if (IsMacro(part)) return new(null, Reason.Macro);
            if (part.Any(char.IsControl) || Encoding.UTF8.GetByteCount(part) > MostBytes) return new(null, Reason.KeyUnreadable);
        }
        if (named.Keys.Any(name => name is not (Transaction or Goal or Click))) return OfOwnFields(named);

        var namedGoal = named.GetValueOrDefault(Goal, "");
        if (named.GetValueOrDefault(Transaction, "") is { Length: > 0 } transaction)
        {
            return named.GetValueOrDefault(Click, "") is { Length: > 0 } clicked
                ? new(string.Create(CultureInfo.InvariantCulture, $"b{transaction.Length}:{transaction}{clicked.Length}:{clicked}:{namedGoal}"), null)
                : new(Text('t', transaction, namedGoal), null);
        }
        if (usualClick.Length == 0) return new(null, Reason.MissingKey);
        return new(Text('c', usualClick, named.ContainsKey(Transaction) ? usualGoal : namedGoal), null);
    }

    /// <summary>Whether a value is a placeholder that the network should have replaced: {x}, ${x}, %%x%%, [x], #x#.</summary>
    public static bool IsMacro(string text) => MacroPattern().IsMatch(text);

    // Networks that have no id for a call send one of these words for all of them.
    private static string Normal(string? text)
    {
        var trimmed = (text ?? "").Trim(' ', '\t', '\r', '\n', '\f', '\v');
        return trimmed.ToUpperInvariant() is "NULL" or "UNDEFINED" or "NONE" or "NIL" or "0" ? "" : trimmed;
    }

    // Names in the order of the alphabet: a template that lists them in another one is about the same conversions.
    private static ConversionKey OfOwnFields(Dictionary<string, string> named)
    {
        var isKnown = named.GetValueOrDefault(Transaction, "").Length > 0 || named.GetValueOrDefault(Click, "").Length > 0
            || named.Where(part => part.Key != Goal).All(part => part.Value.Length > 0);
        if (!isKnown) return new(null, Reason.MissingKey);
        var parts = named.OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Value.Length}:{part.Value}"));
        return new("i" + string.Concat(parts), null);
    }

    // The length keeps the two parts apart: ("a:b", "") and ("a", "b:") are different keys.
    private static string Text(char rung, string id, string goal) =>
        string.Create(CultureInfo.InvariantCulture, $"{rung}{id.Length}:{id}:{goal}");

    [GeneratedRegex(@"\{[^{}]*\}|%%[^%]+%%|^\[[^\]]+\]$|^#[^#]+#$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex MacroPattern();
}

/// <summary>A key, or the reason why there is none: exactly one of the two.</summary>
public readonly record struct ConversionKey(string? Text, Reason? Problem);
