using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Xml;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Platform.Http;

namespace Tributary.Bench;

/// <summary>What a template costs by itself, without network and database: mapping one large answer beside the bare parse of the same bytes.</summary>
internal sealed class TemplateBench
{
    private readonly Template _template;
    private readonly FeedContext _context;

    public TemplateBench(string text)
    {
        var load = Template.Load(text, "bench");
        _template = load.Template ?? throw new InvalidOperationException(string.Join('\n', load.Errors));
        var settings = _template.Check(new Dictionary<string, string>(StringComparer.Ordinal) { ["api_host"] = "api.example.com", ["password"] = "bench" }, _ => false).Values!;
        _context = new FeedContext(settings, new HashSet<string>(StringComparer.Ordinal), 0, null);
    }

    /// <summary>Seconds to make offers of every record.</summary>
    public async Task<double> Map(byte[] answer, int expected)
    {
        var clock = Stopwatch.StartNew();
        await using var body = new MemoryStream(answer, writable: false);
        await Map(body, expected, _ => { });
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Megabytes alive while an answer of so many records is mapped that lies on the disk: places and buffers, not what is in them.</summary>
    public async Task<double> Memory(int records)
    {
        var file = Path.GetTempFileName();
        try
        {
            Write(file, records);
            await using var body = new FileStream(file, new FileStreamOptions { Options = FileOptions.Asynchronous, BufferSize = 1 << 16 });
            var before = Alive();
            var most = 0L;
            await Map(body, records, seen =>
            {
                if (seen % (records / 5) == 0)
                    most = Math.Max(most, Alive() - before);
            });
            return most / 1_048_576.0;
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Milliseconds to read, check and compile a template; the fastest of some, as everything else is the machine's.</summary>
    public static double Load(string text)
    {
        var best = double.MaxValue;
        for (var round = 0; round < 30; round++)
        {
            var clock = Stopwatch.StartNew();
            if (Template.Load(text, "bench").Template is null)
                throw new InvalidOperationException("The template does not load.");
            best = Math.Min(best, clock.Elapsed.TotalMilliseconds);
        }
        return best;
    }

    /// <summary>Seconds to parse each record into a document, and nothing else.</summary>
    public static double ParseJson(byte[] answer, int expected)
    {
        var clock = Stopwatch.StartNew();
        var reader = new Utf8JsonReader(answer);
        while (reader.TokenType != JsonTokenType.StartArray)
            reader.Read();
        var parsed = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            using var record = JsonDocument.ParseValue(ref reader);
            parsed++;
        }
        return Seconds(clock, parsed, expected);
    }

    /// <summary>Seconds to read every node and text of XML, and nothing else.</summary>
    public static double ReadXml(byte[] answer, int expected)
    {
        var clock = Stopwatch.StartNew();
        using var reader = XmlReader.Create(new MemoryStream(answer, writable: false), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        var (parsed, characters) = (0, 0L);
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Text)
                characters += reader.Value.Length;
            else if (reader is { NodeType: XmlNodeType.Element, LocalName: "offer" })
                parsed++;
        }
        return characters == 0 ? throw new InvalidOperationException("Nothing was read.") : Seconds(clock, parsed, expected);
    }

    /// <summary>Seconds to take every field of a CSV as a text, and nothing else.</summary>
    public static double ReadCsv(byte[] answer, int expected)
    {
        var clock = Stopwatch.StartNew();
        using var reader = new StreamReader(new MemoryStream(answer, writable: false));
        var fields = new List<string>();
        var field = new StringBuilder();
        var (rows, isQuoted) = (0, false);
        while (reader.Read() is var read and >= 0)
        {
            var character = (char)read;
            if (character == '"' && isQuoted && reader.Peek() == '"')
            {
                field.Append((char)reader.Read());
            }
            else if (character == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && character is ',' or '\n')
            {
                fields.Add(field.ToString());
                field.Clear();
                if (character == ',')
                    continue;
                rows++;
                fields.Clear();
            }
            else if (isQuoted || character != '\r')
            {
                field.Append(character);
            }
        }
        return Seconds(clock, rows - 1, expected);
    }

    private async Task Map(Stream body, int expected, Action<int> seen)
    {
        using var read = await _template.Feed!.Request(default, _context).Read(
            new AnswerHead(200, [], null) { Scratch = static () => new SpooledBody() }, body, CancellationToken.None);
        var mapped = 0;
        await foreach (var record in read.Records())
        {
            mapped += record is RecordResult.Mapped ? 1 : 0;
            seen(mapped);
        }
        if (mapped != expected)
            throw new InvalidOperationException($"{mapped} of {expected} records became offers: {read.Judgement}");
    }

    // Not inlined, so that what it made is gone when it returns.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Write(string file, int records) => File.WriteAllBytes(file, Feed.Answer(records));

    private static long Alive()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static double Seconds(Stopwatch clock, int parsed, int expected) =>
        parsed == expected ? clock.Elapsed.TotalSeconds : throw new InvalidOperationException($"{parsed} of {expected} records were parsed.");
}
