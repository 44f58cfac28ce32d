using System.Text;

namespace Tributary.Core.Templates.Expressions;

/// <summary>A value as an expression would write it: 'text', 4.90, true, null, [1, 'a'], {a: 1}; an instant as 2027-03-31T23:59:59Z.</summary>
internal static class Writing
{
    public static string Of(Value value)
    {
        var made = new StringBuilder();
        Write(value, made);
        return made.ToString();
    }

    private static void Write(Value value, StringBuilder made)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                made.Append("null");
                break;
            case ValueKind.Text:
                made.Append('\'').Append(value.AsText()!.Replace("'", "''", StringComparison.Ordinal)).Append('\'');
                break;
            case ValueKind.Number or ValueKind.Truth or ValueKind.Date:
                made.Append(value.AsText());
                break;
            case ValueKind.List:
                WriteAll(value.Items(), '[', ']', made, item => Write(item, made));
                break;
            case ValueKind.Map:
                WriteAll(value.Entries(), '{', '}', made, entry =>
                {
                    made.Append(entry.Key).Append(": ");
                    Write(entry.Value, made);
                });
                break;
        }
    }

    private static void WriteAll<T>(IEnumerable<T> items, char open, char close, StringBuilder made, Action<T> write)
    {
        made.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                made.Append(", ");
            first = false;
            write(item);
        }
        made.Append(close);
    }
}
