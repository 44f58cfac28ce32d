using System.Text;
using Tributary.Core.Templates.Feeds;
using Tributary.Core.Templates.Feeds.Bodies;
using Tributary.Core.Templates.Language;

namespace Tributary.Core.Tests.Templates;

[Collection(nameof(Alone))]
public sealed class ReadingFeeds
{
    [Theory]
    [InlineData("""{"status":1,"offers":[{"id":1},{"id":2}],"pagination":{"total":2}}""", ".offers", 2, """{"status":1,"offers":[],"pagination":{"total":2}}""")]
    [InlineData("""[{"id":1},5,"x",[1,2]]""", ".", 4, "[]")]
    [InlineData("""{"data":{"data":{"7":{"a":1},"8":{"a":2}},"n":1},"x":[1]}""", ".data.data", 2, """{"data":{"data":{},"n":1},"x":[1]}""")]
    [InlineData("""{"a":{"x":1},"data":{"data":[3]}}""", ".data.data", 1, """{"a":{"x":1},"data":{"data":[]}}""")]
    [InlineData("""{"response":{"other":1},"wrong":{"data":[1]}}""", ".response.data", 0, """{"response":{"other":1},"wrong":{"data":[1]}}""")]
    public async Task Finds_the_records_and_keeps_what_is_around_them(string body, string path, int records, string envelope)
    {
        var scanned = await JsonScan.Run(new Trickle(body), new RecordList(RecordPath.Parse(path)!, AreValues: false), 0, Encoding.UTF8.GetByteCount(body), TestContext.Current.CancellationToken);

        Assert.Equal(records, scanned.Records.Count);
        Assert.Equal(envelope, Encoding.UTF8.GetString(scanned.Envelope));
    }

    [Fact]
    [Trait("fault", "F-09")]
    public async Task A_hundred_megabytes_cost_the_places_of_its_records_only()
    {
        var (template, settings) = Feeding.Load("affise", ("api_host", "api-demo.affise.com"), ("api_key", "k"));
        await using var body = new Generated(100_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var context = new FeedContext(settings, new HashSet<string>(StringComparer.Ordinal), 0, null);
        using var answer = await template.Feed!.Request(default, context).Read(new AnswerHead(200, [], null), body, TestContext.Current.CancellationToken);
        var (mapped, most) = (0, 0L);
        await foreach (var record in answer.Records(TestContext.Current.CancellationToken))
        {
            mapped += record is RecordResult.Mapped ? 1 : 0;
            if (mapped % 20_000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        Assert.True(body.Length > 100_000_000);
        Assert.Equal(100_000, mapped);
        Assert.InRange(most, 0, 16_000_000);
    }

    [Theory]
    [InlineData("", "The answer is empty.")]
    [InlineData("Rate limit reached", "The answer is not JSON.")]
    [InlineData("<html></html>", "The answer is a web page, not data.")]
    [InlineData("""{"status":1,"offers":[{"id":1,"title":"x"},""", "The answer is cut off or broken at line 1.")]
    [InlineData("""{"status":1,"offers":null}""", "The answer has no list of offers at .offers. The network has changed its answer.")]
    [InlineData("""{"status":1,"offers":{"a":{"id":1}}}""", "The answer's .offers is a map, not a list. The network has changed its answer.")]
    public async Task A_feed_that_is_no_feed_is_said_in_words(string body, string expected)
    {
        var (template, settings) = Feeding.Load("affise", ("api_host", "api-demo.affise.com"), ("api_key", "k"));

        var (_, message) = await new Feeding(template, settings).Run(body);

        Assert.Equal(expected, message);
    }

    [Fact]
    public async Task A_network_that_echoes_the_key_does_not_reveal_it()
    {
        var (template, settings) = Feeding.Load("affise", ("api_host", "api-demo.affise.com"), ("api_key", "k3y of/partner"));

        var (outcome, message) = await new Feeding(template, settings).Run("""{"status":2,"error":"The key K3Y%20of%2Fpartner (k3y of/partner) is unknown"}""");

        Assert.Equal(("auth", "The key *api_key* (*api_key*) is unknown"), (outcome, message));
    }

    [Fact]
    public void A_private_destination_is_called_without_tls_and_no_other()
    {
        var template = Feeding.Load("cpalead", ("publisher_id", "1"), ("postback_password", "p")).Template;
        var given = new Dictionary<string, string>(StringComparer.Ordinal) { ["host"] = "127.0.0.1:5123", ["publisher_id"] = "1", ["postback_password"] = "p" };
        var allowed = new HashSet<string>(StringComparer.Ordinal) { "127.0.0.1:5123" };

        Assert.Single(template.Check(given, _ => false).Errors);
        var values = template.Check(given, allowed.Contains).Values!;

        Assert.Equal("http", template.Feed!.Request(default, new FeedContext(values, allowed, 0, null)).Url.Scheme);
        Assert.Equal("https", template.Feed!.Request(default, new FeedContext(values, new HashSet<string>(StringComparer.Ordinal), 0, null)).Url.Scheme);
    }

    /// <summary>Gives one byte at a time: every token is cut somewhere.</summary>
    private sealed class Trickle(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }

    /// <summary>A feed of any size that is never in memory: every record is made when it is read.</summary>
    private sealed class Generated : Stream
    {
        private const string Head = """{"status":1,"offers":[""";
        private readonly byte[] _head = Encoding.UTF8.GetBytes(Head);
        private readonly byte[] _tail;
        private readonly byte[] _record;
        private readonly int _count;

        public Generated(int count)
        {
            _count = count;
            _tail = Encoding.UTF8.GetBytes($$$"""{"id":"x","title":"last"}],"pagination":{"total_count":{{{count}}}}}""");
            _record = Encoding.UTF8.GetBytes($$"""{"id":7,"title":"A game","link":"https://t.example/?o=7","note":"{{new string('n', 1000)}}"},""");
            Length = _head.Length + ((count - 1) * (long)_record.Length) + _tail.Length;
        }

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length { get; }

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var done = 0;
            while (done < buffer.Length && Position < Length)
            {
                var (part, at) = PartAt(Position);
                var taken = Math.Min(part.Length - at, buffer.Length - done);
                part.AsSpan(at, taken).CopyTo(buffer[done..]);
                done += taken;
                Position += taken;
            }
            return done;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private (byte[] Part, int At) PartAt(long position)
        {
            if (position < _head.Length)
                return (_head, (int)position);
            var inside = position - _head.Length;
            return inside < (_count - 1) * (long)_record.Length
                ? (_record, (int)(inside % _record.Length))
                : (_tail, (int)(inside - ((_count - 1) * (long)_record.Length)));
        }
    }
}
