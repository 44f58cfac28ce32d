using System.Text;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Tests.Offers;

public sealed class WriteCsv
{
    private const string Letters = "aZ0 ,;\"'\r\n\t=+-@|%＝＠é🎁.";

    [Fact, Trait("fault", "T-17")]
    public void Whatever_is_written_is_read_back_and_none_of_it_is_a_formula()
    {
        var seed = 17u;
        for (var round = 0; round < 3000; round++)
        {
            var rows = Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 4).Select(_ => Text(ref seed)).ToArray()).ToList();
            var text = new StringBuilder();
            foreach (var row in rows) CsvText.Row(text, row);

            var read = Read(text.ToString());

            Assert.Equal(rows.Count, read.Count);
            for (var i = 0; i < rows.Count; i++)
            {
                for (var j = 0; j < rows[i].Length; j++)
                {
                    Assert.True(read[i][j] == rows[i][j] || read[i][j] == "'" + rows[i][j], rows[i][j]);
                    Assert.False(IsRun(read[i][j]), read[i][j]);
                }
            }
        }
    }

    [Theory]
    [InlineData("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0")]
    [InlineData("@SUM(1+1)*cmd|' /C calc'!A0", "'@SUM(1+1)*cmd|' /C calc'!A0")]
    [InlineData("+1234", "'+1234")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData(" =1+1", "' =1+1")]
    [InlineData("\t=1+1", "\"'\t=1+1\"")]
    [InlineData("-12.50", "-12.50")]
    [InlineData("plain, text", "\"plain, text\"")]
    public void Formulas_become_texts_and_numbers_stay(string field, string written)
    {
        var text = new StringBuilder();

        CsvText.Row(text, [field]);

        Assert.Equal(written + "\r\n", text.ToString());
    }

    private static bool IsRun(string field) => field.TrimStart() is ['=' or '@' or '+' or '|' or '%' or '＝' or '＠', ..]
        || (field.TrimStart() is ['-', .. var rest] && !decimal.TryParse(rest, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out _));

    private static string Text(ref uint seed)
    {
        var text = new StringBuilder();
        for (var length = Next(ref seed) % 9; length > 0; length--) text.Append(Letters[(int)(Next(ref seed) % Letters.Length)]);
        return text.ToString();
    }

    private static uint Next(ref uint seed)
    {
        seed = unchecked((seed * 1664525) + 1013904223);
        return seed >> 8;
    }

    // RFC 4180 as it is written, not as we write it.
    private static List<List<string>> Read(string text)
    {
        List<List<string>> rows = [[]];
        var field = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                for (i++; text[i] != '"' || (i + 1 < text.Length && text[i + 1] == '"'); i++)
                {
                    if (text[i] == '"') i++;
                    field.Append(text[i]);
                }
            }
            else if (text[i] == ',' || (text[i] == '\r' && text[i + 1] == '\n'))
            {
                rows[^1].Add(field.ToString());
                field.Clear();
                if (text[i] != '\r') continue;
                i++;
                if (i + 1 < text.Length) rows.Add([]);
            }
            else
            {
                field.Append(text[i]);
            }
        }

        return rows;
    }
}
