namespace Tributary.Core.Security;

/// <summary>Text of a stranger, or of a machine that repeats one, as it may be kept and shown: capped, and never half a character, which no database takes.</summary>
public static class PlainText
{
    /// <summary>One line without blanks around it: a blank stands for each control character and for what else would end a line.</summary>
    public static string Line(string? text)
    {
        text ??= "";
        return (text.Any(EndsLine) ? string.Concat(text.Select(character => EndsLine(character) ? ' ' : character)) : text).Trim();
    }

    /// <summary>The same, of at most <paramref name="most"/> UTF-16 units and a … behind what is cut.</summary>
    public static string Line(string? text, int most) => Cut(Line(text), most, "…");

    /// <summary>The beginning, of at most <paramref name="most"/> UTF-16 units, and <paramref name="mark"/> behind it where something is missing.</summary>
    public static string Cut(string text, int most, string mark = "")
    {
        if (text.Length <= most) return text;
        var length = most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return string.Concat(text.AsSpan(0, length), mark);
    }

    private static bool EndsLine(char character) => char.IsControl(character) || character is '\u2028' or '\u2029';
}
