using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds.Bodies;

/// <summary>Reads a whole answer into one value, as expressions would see it. For tools that look at samples; a feed is never read so.</summary>
internal static class WholeAnswer
{
    /// <summary>The value, or why it cannot be read.</summary>
    public static async Task<(Value Whole, string? Unreadable)> Read(Decode decode, RecordList? list, byte[] body, CancellationToken ct)
    {
        using var stream = new MemoryStream(body);
        var (scanned, unreadable) = await new ReadBody(decode, null, () => new MemoryStream()).Run(stream, ct);
        if (scanned is null)
            return (Value.Null, unreadable);
        using var _ = scanned;
        if (scanned.Instead is { } instead)
            return (Value.Null, instead);
        if (decode.As is BodyFormat.Csv or BodyFormat.Lines)
            return (Value.Of(await Rows(scanned, ct)), null);
        var whole = new JsonTree(scanned.IsXml).Read(scanned.Envelope);
        return (scanned.IsXml && list?.At.Names.Count == 0 ? UnderTheRoot(whole) : whole, null);
    }

    private static async Task<Value[]> Rows(Scanned scanned, CancellationToken ct)
    {
        var rows = new List<Value>();
        foreach (var place in scanned.Records)
        {
            var bytes = new byte[place.Length];
            scanned.Bytes.Position = place.Offset;
            await scanned.Bytes.ReadExactlyAsync(bytes, ct);
            if (scanned.Columns is not { } columns)
            {
                rows.Add(Value.OfJson(bytes));
                continue;
            }
            var row = new CsvRow(columns);
            if (row.Read(bytes) is null)
                rows.Add(Value.Of(ValueKind.Map, row));
        }
        return [.. rows];
    }

    // "at: ." means what stands directly under the root, whatever it is called.
    private static Value UnderTheRoot(Value document) =>
        Value.Of([.. document.Entries().SelectMany(root => root.Value.Entries()).SelectMany(child => child.Value.Items())]);
}
