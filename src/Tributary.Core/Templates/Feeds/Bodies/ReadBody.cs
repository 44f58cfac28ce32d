using System.Text;
using System.Text.Json;
using System.Xml;

namespace Tributary.Core.Templates.Feeds.Bodies;

/// <summary>
/// The first reading of an answer, whatever it is written in: where its records lie and what is around them, or the sentence that says why it cannot
/// be read. No bytes make it throw anything else.
/// </summary>
internal sealed class ReadBody(Decode decode, RecordList? list, Func<Stream> scratch)
{
    private const int HeadBytes = 1024;
    private const string WebPage = "The answer is a web page, not data.";

    public async Task<(Scanned? Scanned, string? Unreadable)> Run(Stream body, CancellationToken ct)
    {
        var copy = (Stream?)null;
        try
        {
            if (await Transcode(body, ct) is { } transcoded)
                body = copy = transcoded;
            var (start, head) = await ReadHead(body, ct);
            if (head.Length == 0)
                return (null, "The answer is empty.");
            var scanned = await Scan(body, start, head, copy is not null, ct);
            if (copy is not null && scanned.Bytes == copy)
            {
                copy = null;
                scanned = scanned with { IsCopy = true };
            }
            return (scanned, null);
        }
        catch (JsonException broken)
        {
            return (null, await Describe(body, broken, ct));
        }
        catch (XmlException broken)
        {
            return (null, await Describe(body, broken, ct));
        }
        catch (AnswerBrokenException broken)
        {
            return (null, broken.Message);
        }
        catch (AnswerTooLargeException tooLarge)
        {
            return (null, $"The answer cannot be read: {tooLarge.Message}.");
        }
        catch (InvalidOperationException)
        {
            return (null, "The answer holds text that is not valid Unicode.");
        }
        finally
        {
            if (copy is not null)
                await copy.DisposeAsync();
        }
    }

    private Task<Scanned> Scan(Stream body, int start, string head, bool isTranscoded, CancellationToken ct) => decode.As switch
    {
        BodyFormat.Json => JsonScan.Run(body, list, start, body.Length, ct),
        BodyFormat.Script => ScanScript(body, start, head, ct),
        BodyFormat.Lines => ScanLines(body, start, head, ct),
        BodyFormat.Csv => ScanCsv(body, start, head, ct),
        BodyFormat.Xml => ScanXml(body, start, head, isTranscoded, ct),
    };

    private async Task<Scanned> ScanXml(Stream body, int start, string head, bool isTranscoded, CancellationToken ct)
    {
        if (head[0] is '{' or '[' && await AsJsonInstead(body, start, "XML", ct) is { } json)
            return json;
        if (IsWebPage(head))
            throw new AnswerBrokenException(WebPage);
        var copy = scratch();
        try
        {
            return XmlScan.Run(body, isTranscoded, list?.At, list?.AreValues == true, copy, ct);
        }
        catch
        {
            await copy.DisposeAsync();
            throw;
        }
    }

    private async Task<Scanned> ScanCsv(Stream body, int start, string head, CancellationToken ct)
    {
        if (head[0] is '{' or '[' && await AsJsonInstead(body, start, "CSV", ct) is { } json)
            return json;
        if (head[0] == '<')
            throw new AnswerBrokenException(WebPage);
        var rows = await RowScan.Run(body, start, decode.Delimiter, ct);
        if (decode.Columns is { } names)
            return new Scanned(body, "null"u8.ToArray(), HasList: true, ListIsMap: false, rows) { Columns = new CsvColumns(names, decode.Delimiter) };
        var columns = CsvColumns.Read(rows.Count == 0 ? default : await Bytes(body, rows[0], ct), decode.Delimiter);
        // A sentence instead of data is also a first line: it is one only when it names the column the offers' ids are in.
        var needed = list?.IdNames ?? [];
        if (needed.Count > 0 && !needed.Any(name => columns.PlaceOf(name) >= 0))
            return new Scanned(body, "null"u8.ToArray(), HasList: false, ListIsMap: false, new RecordPlaces());
        rows.SkipFirst();
        return new Scanned(body, "null"u8.ToArray(), HasList: true, ListIsMap: false, rows) { Columns = columns };
    }

    // A feed that ends inside a line is cut off; one bad line before that costs a record.
    private static async Task<Scanned> ScanLines(Stream body, int start, string head, CancellationToken ct)
    {
        if (head[0] == '<')
            throw new AnswerBrokenException(WebPage);
        var rows = await RowScan.Run(body, start, null, ct);
        if (rows.Count == 0)
            return new Scanned(body, "null"u8.ToArray(), HasList: true, ListIsMap: false, rows);
        var first = await Bytes(body, rows[0], ct);
        if (!IsJson(first))
            throw new AnswerBrokenException("The answer is not JSON.");
        if (!IsJson(await Bytes(body, rows[^1], ct)))
            throw new AnswerBrokenException($"The answer is cut off or broken at line {rows.Count}.");
        // One line alone may be the network's word about an error: rules see it.
        var envelope = rows.Count == 1 && first.Length <= Bounds.EnvelopeBytes ? first : "null"u8.ToArray();
        return new Scanned(body, envelope, HasList: true, ListIsMap: false, rows);
    }

    // name({...}); is a script: what is between the outermost parentheses is the data.
    private async Task<Scanned> ScanScript(Stream body, int start, string head, CancellationToken ct)
    {
        var open = head.IndexOf('(', StringComparison.Ordinal);
        if (head[0] is '{' or '[' || open < 0 || !head[..open].All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '$' or '.' or '/' or '*' or ' '))
            return await JsonScan.Run(body, list, start, body.Length, ct);
        var tail = new byte[Math.Min(HeadBytes, (int)Math.Min(int.MaxValue, body.Length))];
        body.Position = body.Length - tail.Length;
        await body.ReadExactlyAsync(tail, ct);
        var close = tail.AsSpan().LastIndexOf((byte)')');
        if (close < 0)
            throw new AnswerBrokenException("The answer is cut off: its script does not end.");
        var skipped = await Skipped(body, start, ct);
        return await JsonScan.Run(body, list, skipped + open + 1, body.Length - tail.Length + close, ct);
    }

    private static async Task<Scanned?> AsJsonInstead(Stream body, int start, string expected, CancellationToken ct)
    {
        try
        {
            return await JsonScan.Run(body, null, start, body.Length, ct) with { Instead = $"The answer is JSON, not {expected}." };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Everything is read as UTF-8. An answer that says what it is in itself (a byte order mark, an XML declaration) is believed first.
    private async Task<Stream?> Transcode(Stream body, CancellationToken ct)
    {
        body.Position = 0;
        var mark = new byte[2];
        var read = await body.ReadAtLeastAsync(mark, 2, throwOnEndOfStream: false, ct);
        var encoding = mark switch
        {
            [0xFF, 0xFE] when read == 2 => Encoding.Unicode,
            [0xFE, 0xFF] when read == 2 => Encoding.BigEndianUnicode,
            _ => decode.Encoding,
        };
        if (encoding is null)
            return null;
        body.Position = 0;
        var copy = scratch();
        await using (var transcoded = Encoding.CreateTranscodingStream(body, encoding, Encoding.UTF8, leaveOpen: true))
            await transcoded.CopyToAsync(copy, ct);
        return copy;
    }

    /// <summary>Where the text begins, and its first characters without what is blank before them.</summary>
    private static async Task<(int Start, string Head)> ReadHead(Stream body, CancellationToken ct)
    {
        body.Position = 0;
        var bytes = new byte[HeadBytes];
        var read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        var start = bytes.AsSpan(0, read).StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        return (start, Encoding.UTF8.GetString(bytes, start, read - start).TrimStart());
    }

    private static async Task<long> Skipped(Stream body, int start, CancellationToken ct)
    {
        body.Position = start;
        var bytes = new byte[HeadBytes];
        var read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        var text = Encoding.UTF8.GetString(bytes, 0, read);
        return start + (text.Length - text.TrimStart().Length);
    }

    private static async Task<byte[]> Bytes(Stream body, RecordPlace place, CancellationToken ct)
    {
        var bytes = new byte[place.Length];
        body.Position = place.Offset;
        await body.ReadExactlyAsync(bytes, ct);
        return bytes;
    }

    private static bool IsJson(byte[] line)
    {
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = Bounds.Depth });
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsWebPage(string head) =>
        head.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || head.StartsWith("<html", StringComparison.OrdinalIgnoreCase);

    private static async Task<string> Describe(Stream body, JsonException broken, CancellationToken ct)
    {
        var (_, head) = await ReadHead(body, ct);
        if (head.StartsWith('<'))
            return WebPage;
        if (broken.Message.Contains("depth", StringComparison.Ordinal))
            return "The answer cannot be read: it is nested deeper than 64 levels.";
        return head.StartsWith('{') || head.StartsWith('[') ? $"The answer is cut off or broken at line {broken.LineNumber + 1}." : "The answer is not JSON.";
    }

    private static async Task<string> Describe(Stream body, XmlException broken, CancellationToken ct)
    {
        var (_, head) = await ReadHead(body, ct);
        if (!head.StartsWith('<'))
            return "The answer is not XML.";
        if (head.Contains("<!DOCTYPE", StringComparison.Ordinal))
            return "The answer declares a document type, which is not read: it could make this program fetch or repeat anything.";
        return $"The answer is cut off or broken at line {broken.LineNumber}.";
    }
}
