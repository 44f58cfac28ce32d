using System.Text;

namespace Tributary.Core.Templates.Expressions;

/// <summary>
/// Text with holes: <c>/offers/get/${settings.adslot}</c>; <c>$${</c> writes a literal <c>${</c>. Parsed once: what is put into a
/// hole is never looked at again, so data cannot smuggle in a hole of its own.
/// </summary>
internal sealed class TextPattern
{
    private readonly List<(string Text, Compute? Hole, string Source)> _parts;

    private TextPattern(List<(string, Compute?, string)> parts) => _parts = parts;

    /// <summary>The text before the first hole.</summary>
    public string Beginning => _parts.Count > 0 && _parts[0].Hole is null ? _parts[0].Text : "";

    public bool IsFixed => _parts.All(part => part.Hole is null);

    /// <summary>The hole, when there is nothing else: its value keeps its type.</summary>
    public Compute? OnlyHole => _parts.Count == 1 ? _parts[0].Hole : null;

    /// <summary>The expressions in the holes, as written.</summary>
    public IEnumerable<string> Holes => _parts.Where(part => part.Hole is not null).Select(part => part.Source);

    public static TextPattern Parse(string text, Slot slot, Vocabulary vocabulary)
    {
        var parts = new List<(string, Compute?, string)>();
        var literal = new StringBuilder();
        var position = 0;
        while (position < text.Length)
        {
            if (string.CompareOrdinal(text, position, "$${", 0, 3) == 0)
            {
                literal.Append("${");
                position += 3;
            }
            else if (string.CompareOrdinal(text, position, "${", 0, 2) == 0)
            {
                Flush(parts, literal);
                var end = FindEnd(text, position);
                parts.Add(("", CompileHole(text, position + 2, end, slot, vocabulary), text[(position + 2)..end].Trim()));
                position = end + 1;
            }
            else
            {
                literal.Append(text[position++]);
            }
        }
        Flush(parts, literal);
        return new TextPattern(parts);
    }

    /// <summary>The text with every hole filled and escaped for its place, or null when a hole is empty.</summary>
    public string? Render(Scope scope, Func<string, string> escape)
    {
        var made = new StringBuilder();
        foreach (var (text, hole, _) in _parts)
        {
            if (hole is null)
            {
                made.Append(text);
                continue;
            }
            var value = hole(scope);
            if (value.IsEmpty || value.AsText() is not { } filled)
                return null;
            made.Append(escape(filled));
        }
        return made.ToString();
    }

    private static void Flush(List<(string, Compute?, string)> parts, StringBuilder literal)
    {
        if (literal.Length == 0)
            return;
        parts.Add((literal.ToString(), null, ""));
        literal.Clear();
    }

    private static int FindEnd(string text, int start)
    {
        var quote = '\0';
        for (var position = start + 2; position < text.Length; position++)
        {
            var character = text[position];
            if (quote != '\0')
                quote = character == quote ? '\0' : quote;
            else if (character is '\'' or '"')
                quote = character;
            else if (character == '}')
                return position;
        }
        throw new ExpressionException("'${' has no closing '}'", start);
    }

    private static Compute CompileHole(string text, int start, int end, Slot slot, Vocabulary vocabulary)
    {
        try
        {
            return Compiler.Compile(text[start..end], slot, vocabulary);
        }
        catch (ExpressionException wrong)
        {
            throw new ExpressionException(wrong.Message, start + wrong.Position);
        }
    }
}
