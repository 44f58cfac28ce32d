using System.Buffers;
using System.Text;

namespace Tributary.Web.Platform.Ui;

/// <summary>RFC 4180, made safe for spreadsheets: a text that a spreadsheet would run as a formula is made a text by an apostrophe before it.</summary>
internal static class CsvText
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",;\t\"\r\n");

    public static void Row(StringBuilder text, IEnumerable<string> fields)
    {
        var first = true;
        foreach (var field in fields)
        {
            if (!first) text.Append(',');
            first = false;
            Field(text, field);
        }

        text.Append("\r\n");
    }

    private static void Field(StringBuilder text, string field)
    {
        var value = IsFormula(field) ? "'" + field : field;
        if (value.AsSpan().IndexOfAny(Special) < 0 && value.Trim().Length == value.Length) text.Append(value);
        else text.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    // What a spreadsheet looks at, after what it skips (https://owasp.org/www-community/attacks/CSV_Injection); the wide forms are read like the plain ones.
    private static bool IsFormula(string field)
    {
        if (field.Length > 0 && field[0] is '\t' or '\r' or '\n') return true;
        var start = field.AsSpan().TrimStart();
        return start.Length > 0 && start[0] is '=' or '+' or '-' or '@' or '|' or '%' or '＝' or '＋' or '－' or '＠' && !IsNumber(start);
    }

    private static bool IsNumber(ReadOnlySpan<char> text) =>
        text.Length > 1 && text[0] == '-' && char.IsAsciiDigit(text[1]) && text[1..].IndexOfAnyExceptInRange('0', '9') is var other && (other < 0 || (text[1..][other] == '.' && text[(other + 2)..].IndexOfAnyExceptInRange('0', '9') < 0));
}
