using System.Globalization;
using System.Text;

namespace Tributary.Web.Platform.Ui;

/// <summary>Text of a stranger that people are to judge: what would not show, or would turn what shows around, is written out.</summary>
internal static class Visible
{
    /// <summary>Control and format characters (zero width, direction marks) as ⟨U+202E⟩; tabs as they are.</summary>
    public static string Text(string text)
    {
        if (!text.EnumerateRunes().Any(IsHidden)) return text;
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHidden(rune)) shown.Append(CultureInfo.InvariantCulture, $"⟨U+{rune.Value:X4}⟩");
            else shown.Append(rune.ToString());
        }

        return shown.ToString();
    }

    private static bool IsHidden(Rune rune) => rune.Value != '\t' && rune.Value != '\n'
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse;
}
