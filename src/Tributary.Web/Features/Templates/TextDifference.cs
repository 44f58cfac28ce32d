namespace Tributary.Web.Features.Templates;

/// <summary>Two texts side by side, line by line: what went, what came, and a few lines round it.</summary>
internal static class TextDifference
{
    private const int Context = 3;
    private const int MostCells = 4_000_000;

    public enum Mark { Kept, Gone, New, Skipped }

    /// <summary>The number is that in the new text; in the old one where the line is gone; how many lines are left out where they are skipped.</summary>
    public sealed record Line(Mark Mark, int Number, string Text);

    public static IReadOnlyList<Line> Between(string before, string after)
    {
        var old = Split(before);
        var now = Split(after);
        var head = 0;
        while (head < old.Length && head < now.Length && old[head] == now[head]) head++;
        var tail = 0;
        while (tail < old.Length - head && tail < now.Length - head && old[^(tail + 1)] == now[^(tail + 1)]) tail++;
        List<Line> lines =
        [
            .. now.Take(head).Select((text, index) => new Line(Mark.Kept, index + 1, text)),
            .. Middle(old[head..^tail], now[head..^tail], head),
            .. now.Skip(now.Length - tail).Select((text, index) => new Line(Mark.Kept, now.Length - tail + index + 1, text)),
        ];
        return [.. Shorten(lines)];
    }

    private static string[] Split(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    // The longest common subsequence, by its table; two texts with nothing in common and thousands of lines are shown one after the other.
    private static IEnumerable<Line> Middle(string[] old, string[] now, int head)
    {
        var (i, j) = (0, 0);
        if ((long)old.Length * now.Length <= MostCells)
        {
            var common = new int[old.Length + 1, now.Length + 1];
            for (var down = old.Length - 1; down >= 0; down--)
            {
                for (var across = now.Length - 1; across >= 0; across--)
                    common[down, across] = old[down] == now[across] ? common[down + 1, across + 1] + 1 : Math.Max(common[down + 1, across], common[down, across + 1]);
            }

            while (i < old.Length && j < now.Length)
            {
                if (old[i] == now[j]) yield return new Line(Mark.Kept, head + ++j, old[i++]);
                else if (common[i + 1, j] >= common[i, j + 1]) yield return new Line(Mark.Gone, head + i + 1, old[i++]);
                else yield return new Line(Mark.New, head + ++j, now[j - 1]);
            }
        }

        while (i < old.Length) yield return new Line(Mark.Gone, head + i + 1, old[i++]);
        while (j < now.Length) yield return new Line(Mark.New, head + ++j, now[j - 1]);
    }

    private static IEnumerable<Line> Shorten(List<Line> lines)
    {
        var near = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Mark is Mark.Kept) continue;
            for (var around = Math.Max(0, i - Context); around <= Math.Min(lines.Count - 1, i + Context); around++) near[around] = true;
        }

        for (var i = 0; i < lines.Count; i++)
        {
            if (near[i])
            {
                yield return lines[i];
                continue;
            }

            var first = i;
            while (i + 1 < lines.Count && !near[i + 1]) i++;
            yield return new Line(Mark.Skipped, i - first + 1, "");
        }
    }
}
