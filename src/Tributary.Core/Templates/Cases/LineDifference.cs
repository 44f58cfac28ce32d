using System.Text;

namespace Tributary.Core.Templates.Cases;

/// <summary>Two texts line by line, as people compare them: what left, what came, and a little of what stayed around it.</summary>
internal static class LineDifference
{
    private const int Around = 2;
    private const int MostLines = 60;
    private const int MostCompared = 3000;

    public static string Write(string expected, string actual)
    {
        var lines = Compare(expected.TrimEnd('\n').Split('\n'), actual.TrimEnd('\n').Split('\n'));
        var shown = new StringBuilder();
        var written = 0;
        var skipped = false;
        for (var index = 0; index < lines.Count; index++)
        {
            if (!IsNearChange(lines, index))
            {
                skipped = true;
                continue;
            }
            if (++written > MostLines)
                return shown.Append("  ... and more").ToString();
            if (skipped)
                shown.Append("  ...\n");
            skipped = false;
            shown.Append(lines[index].Sign).Append(' ').Append(lines[index].Text).Append('\n');
        }
        return shown.ToString().TrimEnd('\n');
    }

    private static bool IsNearChange(List<(char Sign, string Text)> lines, int index)
    {
        for (var near = Math.Max(0, index - Around); near <= Math.Min(lines.Count - 1, index + Around); near++)
        {
            if (lines[near].Sign != ' ')
                return true;
        }
        return false;
    }

    // The longest common sequence of lines; past a few thousand lines the beginning says enough.
    private static List<(char Sign, string Text)> Compare(string[] before, string[] after)
    {
        before = before.Length > MostCompared ? before[..MostCompared] : before;
        after = after.Length > MostCompared ? after[..MostCompared] : after;
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }
        var lines = new List<(char, string)>();
        var (left, right) = (0, 0);
        while (left < before.Length || right < after.Length)
        {
            if (left < before.Length && right < after.Length && before[left] == after[right])
                (left, right) = Take(lines, (' ', before[left]), left + 1, right + 1);
            else if (left < before.Length && (right == after.Length || common[left + 1, right] >= common[left, right + 1]))
                (left, right) = Take(lines, ('-', before[left]), left + 1, right);
            else
                (left, right) = Take(lines, ('+', after[right]), left, right + 1);
        }
        return lines;
    }

    private static (int Left, int Right) Take(List<(char, string)> lines, (char, string) line, int left, int right)
    {
        lines.Add(line);
        return (left, right);
    }
}
