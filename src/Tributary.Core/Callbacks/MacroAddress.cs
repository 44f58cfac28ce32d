using System.Text;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Callbacks;

/// <summary>
/// An address with <c>{macros}</c> in its path or query, as publishers of the field write their postbacks. Values are percent-encoded,
/// so that none of them ever leads to another host or adds a parameter.
/// </summary>
public sealed class MacroAddress
{
    private readonly IReadOnlyList<(string Text, bool IsMacro)> _parts;
    private readonly Uri _example;

    private MacroAddress(IReadOnlyList<(string Text, bool IsMacro)> parts, Uri example) => (_parts, _example) = (parts, example);

    /// <summary>Reads an address; otherwise says what is wrong with it.</summary>
    /// <param name="text">As typed: <c>https://pub.example/pb?cid={click_id}&amp;sum={amount}</c>.</param>
    /// <param name="known">The macros there are.</param>
    /// <param name="address">The address, when it can be used.</param>
    public static string? TryRead(string text, IReadOnlyCollection<string> known, out MacroAddress? address)
    {
        address = null;
        var parts = Split(text);
        var macros = parts.Where(part => part.IsMacro).Select(part => part.Text).ToList();
        if (macros.Find(macro => !known.Contains(macro, StringComparer.Ordinal)) is { } unknown)
        {
            return Nearest.To(unknown, known) is { } near
                ? $"There is no macro {{{unknown}}}. Did you mean {{{near}}}?"
                : $"There is no macro {{{unknown}}}. There are {string.Join(", ", known.Select(name => $"{{{name}}}"))}.";
        }

        // A macro in the host is no host; one in the user name or the port would show as a change of the authority.
        if (!Uri.TryCreate(With(parts, _ => "a"), UriKind.Absolute, out var one) || !Uri.TryCreate(With(parts, _ => "b1"), UriKind.Absolute, out var other)
            || one.Scheme is not ("https" or "http") || one.UserInfo.Length > 0)
            return "Type the whole address, such as https://publisher.example/postback?click={click_id}.";
        if (one.Scheme != other.Scheme || one.Authority != other.Authority) return "A macro may stand after the host only, in the path or the query.";
        if (text.Any(character => char.IsControl(character) || char.IsWhiteSpace(character))) return "Leave out spaces: write %20 where one is meant.";
        address = new MacroAddress(parts, one);
        return null;
    }

    /// <summary>The macros it has, in their order.</summary>
    public IEnumerable<string> Macros => _parts.Where(part => part.IsMacro).Select(part => part.Text);

    /// <summary>The address with values, each encoded as one component; a value that is not there is empty.</summary>
    /// <exception cref="InvalidOperationException">It would lead to another host: a bug.</exception>
    public Uri Render(IReadOnlyDictionary<string, string> values)
    {
        var address = new Uri(With(_parts, name => Encoded(values.GetValueOrDefault(name, ""))));
        return address.Scheme == _example.Scheme && address.Authority == _example.Authority
            ? address
            : throw new InvalidOperationException($"The address leads to {address.Authority} and not to {_example.Authority}.");
    }

    // A value of dots alone would be a step up the path, encoded once or not.
    private static string Encoded(string value) => value is "." or ".." ? value.Replace(".", "%252E", StringComparison.Ordinal) : Uri.EscapeDataString(value);

    private static string With(IEnumerable<(string Text, bool IsMacro)> parts, Func<string, string> value) =>
        parts.Aggregate(new StringBuilder(), (text, part) => text.Append(part.IsMacro ? value(part.Text) : part.Text)).ToString();

    private static List<(string Text, bool IsMacro)> Split(string text)
    {
        var parts = new List<(string Text, bool IsMacro)>();
        var at = 0;
        while (text.IndexOf('{', at) is >= 0 and var open && text.IndexOf('}', open) is >= 0 and var close)
        {
            parts.Add((text[at..open], false));
            parts.Add((text[(open + 1)..close], true));
            at = close + 1;
        }

        parts.Add((text[at..], false));
        return parts;
    }
}
