using System.Buffers;

namespace Tributary.Core.Templates.Feeds.Bodies;

/// <summary>Finds the rows of a text: its lines or, in a CSV, what ends at a line break outside quotes (RFC 4180). Empty lines are none.</summary>
internal sealed class RowScan
{
    private static readonly SearchValues<byte> Breaks = SearchValues.Create("\r\n"u8);
    private static readonly SearchValues<byte> BreaksAndQuotes = SearchValues.Create("\r\n\""u8);

    private readonly byte? _delimiter;
    private readonly RecordPlaces _rows = [];

    private RowScan(byte? delimiter) => _delimiter = delimiter;

    /// <summary>The rows from a place on; with a <paramref name="delimiter"/> quotes are minded.</summary>
    /// <exception cref="AnswerBrokenException">A quoted field has no end.</exception>
    /// <exception cref="AnswerTooLargeException">It is past the bounds.</exception>
    public static async Task<RecordPlaces> Run(Stream body, long from, byte? delimiter, CancellationToken ct)
    {
        var scan = new RowScan(delimiter);
        await scan.Read(body, from, ct);
        return scan._rows;
    }

    private async Task Read(Stream body, long start, CancellationToken ct)
    {
        body.Position = start;
        var buffer = new byte[64 * 1024];
        var filled = 0;
        while (true)
        {
            var read = await body.ReadAsync(buffer.AsMemory(filled), ct);
            filled += read;
            var consumed = Consume(buffer.AsSpan(0, filled), start, isLast: read == 0);
            start += consumed;
            buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
            filled -= consumed;
            if (read == 0 && filled > 0)
                throw new AnswerBrokenException($"The answer is cut off: a quoted field in row {_rows.Count + 1} has no end.");
            if (read == 0)
                return;
            if (filled == buffer.Length)
            {
                if (buffer.Length >= Bounds.RecordBytes)
                    throw Bounds.LargeRecord();
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }

    private int Consume(ReadOnlySpan<byte> window, long start, bool isLast)
    {
        var at = 0;
        while (at < window.Length && FindEnd(window[at..], isLast) is var (length, next) && next > 0)
        {
            if (length > 0)
            {
                Bounds.Count(_rows.Count);
                _rows.Add(new RecordPlace(start + at, length, null));
            }
            at += next;
        }
        return at;
    }

    // How long the first row is and where the next one begins; (0, 0) when its end is not in the window yet.
    private (int Length, int Next) FindEnd(ReadOnlySpan<byte> window, bool isLast)
    {
        var at = 0;
        while (true)
        {
            var found = window[at..].IndexOfAny(_delimiter is null ? Breaks : BreaksAndQuotes);
            if (found < 0)
                return isLast ? (window.Length, window.Length) : (0, 0);
            at += found;
            if (window[at] == '"')
            {
                at = at == 0 || window[at - 1] == _delimiter ? SkipQuoted(window, at + 1, isLast) : at + 1;
                if (at < 0)
                    return (0, 0);
                continue;
            }
            if (window[at] == '\n')
                return (at, at + 1);
            if (at + 1 == window.Length && !isLast)
                return (0, 0);
            return (at, at + 1 < window.Length && window[at + 1] == '\n' ? at + 2 : at + 1);
        }
    }

    // The place behind the closing quote; -1 when it is not in the window.
    private static int SkipQuoted(ReadOnlySpan<byte> window, int at, bool isLast)
    {
        while (true)
        {
            var found = window[at..].IndexOf((byte)'"');
            if (found < 0)
                return -1;
            at += found + 1;
            if (at == window.Length)
                return isLast ? at : -1;
            if (window[at] != '"')
                return at;
            at++;
        }
    }
}
