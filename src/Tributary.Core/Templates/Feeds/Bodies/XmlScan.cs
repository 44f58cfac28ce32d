using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using Tributary.Core.Templates.Language;

namespace Tributary.Core.Templates.Feeds.Bodies;

/// <summary>
/// Reads XML once and writes its records, one by one, as JSON into a copy: what follows reads every format in the same way. No document type, no
/// entity but the five of XML, nothing fetched.
/// </summary>
internal sealed class XmlScan
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        CloseInput = false,
    };

    private static readonly JsonWriterOptions Plain = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly XmlReader _reader;
    private readonly IReadOnlyList<string>? _path;
    private readonly bool _areValues;
    private readonly Stream _copy;
    private readonly ArrayBufferWriter<byte> _buffer = new(16 * 1024);
    private readonly Utf8JsonWriter _json;
    private readonly XmlElements _envelope = new(Bounds.EnvelopeBytes, Bounds.LargeEnvelope);
    private readonly XmlElements _record = new(Bounds.RecordBytes, Bounds.LargeRecord);
    private readonly RecordPlaces _records = [];

    private bool _hasContainer;
    private long _written;

    private XmlScan(XmlReader reader, IReadOnlyList<string>? path, bool areValues, Stream copy)
    {
        _reader = reader;
        _path = path;
        _areValues = areValues;
        _copy = copy;
        _json = new Utf8JsonWriter(_buffer, Plain);
    }

    /// <summary>Scans; <paramref name="asUtf8"/> says that the bytes are UTF-8 whatever they declare.</summary>
    /// <exception cref="XmlException">It is no XML.</exception>
    /// <exception cref="AnswerTooLargeException">It is past the bounds.</exception>
    public static Scanned Run(Stream body, bool asUtf8, RecordPath? path, bool areValues, Stream copy, CancellationToken ct)
    {
        body.Position = 0;
        using var text = asUtf8 ? new StreamReader(body, leaveOpen: true) : null;
        using var reader = text is null ? XmlReader.Create(body, Settings) : XmlReader.Create(text, Settings);
        // The answer itself as the list means what stands directly under its root.
        IReadOnlyList<string>? names = path is { Names.Count: 0 } ? areValues ? [RecordPath.Any] : [RecordPath.Any, RecordPath.Any] : path?.Names;
        var scan = new XmlScan(reader, names, areValues, copy);
        scan.Read(ct);
        return new Scanned(copy, scan.Envelope(), areValues ? scan._hasContainer : scan._records.Count > 0, areValues, scan._records) { IsXml = true, IsCopy = true };
    }

    // The reader of .NET counts wrongly in a declaration that is full of bytes which are no characters (seen with 10.0).
    private bool Next()
    {
        try
        {
            return _reader.Read();
        }
        catch (ArgumentOutOfRangeException broken)
        {
            throw new XmlException("The declaration cannot be read.", broken, 1, 1);
        }
    }

    private void Read(CancellationToken ct)
    {
        // How many names of the path the open elements match; an element that matches none hides everything in it.
        var matched = new Stack<int>();
        while (Next())
        {
            switch (_reader.NodeType)
            {
                case XmlNodeType.Element:
                    ct.ThrowIfCancellationRequested();
                    if (matched.Count >= Bounds.Depth)
                        throw new AnswerTooLargeException("it is nested deeper than 64 levels");
                    var match = Match(matched);
                    if (IsRecord(matched, match))
                    {
                        TakeRecord();
                        break;
                    }
                    _hasContainer |= match == _path?.Count;
                    _envelope.Begin(_reader);
                    if (_reader.IsEmptyElement)
                        _envelope.End();
                    else
                        matched.Push(match);
                    break;
                case XmlNodeType.EndElement:
                    matched.Pop();
                    _envelope.End();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    _envelope.Text(_reader);
                    break;
            }
        }
    }

    private int Match(Stack<int> matched)
    {
        if (_path is null)
            return -1;
        var around = matched.Count == 0 ? 0 : matched.Peek();
        return around == matched.Count && around < _path.Count && (_path[around] == RecordPath.Any || _path[around] == _reader.LocalName) ? around + 1 : -1;
    }

    private bool IsRecord(Stack<int> matched, int match) =>
        _path is not null && (_areValues ? matched.Count == _path.Count && matched.Peek() == _path.Count : match == _path.Count);

    private void TakeRecord()
    {
        Bounds.Count(_records.Count);
        var key = _areValues ? _reader.LocalName : null;
        _record.Clear();
        var depth = 0;
        do
        {
            switch (_reader.NodeType)
            {
                case XmlNodeType.Element:
                    _record.Begin(_reader);
                    if (_reader.IsEmptyElement)
                        _record.End();
                    else if (++depth > Bounds.Depth)
                        throw new AnswerTooLargeException("it is nested deeper than 64 levels");
                    break;
                case XmlNodeType.EndElement:
                    _record.End();
                    depth--;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    _record.Text(_reader);
                    break;
            }
        }
        while (depth > 0 && _reader.Read());
        _record.Write(_json, withName: false);
        var bytes = Written();
        if (bytes.Length > Bounds.RecordBytes)
            throw Bounds.LargeRecord();
        _copy.Write(bytes);
        _records.Add(new RecordPlace(_written, bytes.Length, key));
        _written += bytes.Length;
    }

    private byte[] Envelope()
    {
        _envelope.Write(_json, withName: true);
        return Written().ToArray();
    }

    // Valid until the next piece is written.
    private ReadOnlySpan<byte> Written()
    {
        _json.Flush();
        _json.Reset();
        var bytes = _buffer.WrittenSpan;
        _buffer.ResetWrittenCount();
        return bytes;
    }
}
