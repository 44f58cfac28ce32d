using System.Globalization;
using System.Text;

namespace Tributary.Web.Features.Clicks;

/// <summary>Clicks as lines of text, fields apart by tabs: how they lie until they are filed.</summary>
internal static class ClickLines
{
    private const int Fields = 13;

    public static void Write(StringBuilder lines, ClickRow click)
    {
        lines.Append(click.ClickId).Append('\t').Append(click.SiteId).Append('\t').Append(click.MemberId).Append('\t').Append(click.NetworkId).Append('\t')
            .Append(click.OfferId).Append('\t').Append(click.OfferVersionId).Append('\t').Append(click.TermsId).Append('\t');
        if (click.Payout is { } payout) lines.Append(payout);
        lines.Append('\t').Append(click.Currency).Append('\t').Append(click.ClickedAt).Append('\t').Append(click.Address).Append('\t');
        // A header of a stranger's: whatever would end a field or a line is a blank.
        foreach (var character in click.UserAgent) lines.Append(char.IsControl(character) ? ' ' : character);
        lines.Append('\t').Append(click.SubIds).Append('\n');
    }

    public static IReadOnlyList<ClickRow> Read(string lines) => [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Row).OfType<ClickRow>()];

    // A line that is none is left out, so that it holds up no other click. Its conversions are attributed by its id all the same.
    private static ClickRow? Row(string line)
    {
        var fields = line.Split('\t');
        if (fields.Length != Fields) return null;
        var numbers = new[] { 1, 2, 3, 4, 5, 6, 9 }.Select(place => Number(fields[place])).ToArray();
        return Array.Exists(numbers, number => number is null) ? null : new ClickRow(
            fields[0], numbers[0]!.Value, numbers[1]!.Value, numbers[2]!.Value, numbers[3]!.Value, numbers[4]!.Value, numbers[5]!.Value,
            Number(fields[7]), fields[8].Length == 0 ? null : fields[8], numbers[6]!.Value, fields[10], fields[11], fields[12]);
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
