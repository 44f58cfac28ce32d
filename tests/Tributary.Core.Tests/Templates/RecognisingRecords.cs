using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Tributary.Core.Templates.Feeds;

namespace Tributary.Core.Tests.Templates;

/// <summary>A record is not read again where the same bytes can only give the same offer, and only there.</summary>
public sealed class RecognisingRecords
{
    private const string Answer = """{"offers":[{"id":1,"name":"A","pays":2},{"id":2,"name":"B","pays":3}]}""";

    private const string Offers = """
        offers:
          request: { get: /offers }
          records: { at: .offers }
          map: { id: .id, name: .name, payout: .pays }

        """;

    [Fact]
    public async Task What_comes_again_byte_for_byte_is_known_with_the_hash_of_its_offer()
    {
        var sketch = Sketch.Of(Offers);
        var first = await Read(sketch, Answer, []);

        var again = await Read(sketch, Answer.Replace("\"B\"", "\"C\"", StringComparison.Ordinal), Known(first));

        var offer = Mapped(first[0]).Offer;
        Assert.Equal((offer.SourceId, ulong.Parse(offer.ContentHash.AsSpan(16), NumberStyles.HexNumber, CultureInfo.InvariantCulture)), Same(again[0]));
        Assert.Equal("C", Mapped(again[1]).Offer.Title);
        Assert.Equal(first.Count, again.Count);
    }

    [Theory]
    [InlineData("  map: { id: .id, name: .name, payout: .pays }", "  map: { id: .id, name: .name }")]
    [InlineData("payout: .pays }", "payout: .pays }\n  defaults: { currency: EUR }")]
    [InlineData("  records: { at: .offers }", "  records: { at: .offers, where: .pays > 1 }")]
    public async Task Another_template_knows_nothing_of_what_this_one_read(string piece, string other)
    {
        var known = Known(await Read(Sketch.Of(Offers), Answer, []));

        var read = await Read(Sketch.Of(Offers.Replace(piece, other, StringComparison.Ordinal)), Answer, known);

        Assert.All(read, record => Assert.IsType<RecordResult.Mapped>(record));
    }

    [Fact]
    public async Task Another_setting_is_another_question_but_another_secret_is_not()
    {
        var known = Known(await Read(Sketch.Of(Offers, number: "7", word: "a"), Answer, []));

        var settings = await Read(Sketch.Of(Offers, number: "7", word: "b"), Answer, known);
        var secret = await Read(Sketch.Of(Offers, number: "7", word: "a", apiKey: "another-key-0123"), Answer, known);

        Assert.All(settings, record => Assert.IsType<RecordResult.Mapped>(record));
        Assert.All(secret, record => Assert.IsType<RecordResult.Known>(record));
    }

    [Fact]
    public async Task The_name_of_a_record_in_a_map_belongs_to_it()
    {
        var sketch = Sketch.Decoding("as: json", "at: .offers, each: value", "key");
        var known = Known(await Read(sketch, """{"offers":{"1":{"name":"A"}}}""", []));

        Assert.IsType<RecordResult.Known>(Assert.Single(await Read(sketch, """{"offers":{"1":{"name":"A"}}}""", known)));
        Assert.IsType<RecordResult.Mapped>(Assert.Single(await Read(sketch, """{"offers":{"2":{"name":"A"}}}""", known)));
    }

    [Fact]
    public async Task A_row_is_known_only_under_the_same_columns()
    {
        var sketch = Sketch.Decoding("as: csv");
        var known = Known(await Read(sketch, "id,name,note\n1,A,B\n", []));

        Assert.IsType<RecordResult.Known>(Assert.Single(await Read(sketch, "id,name,note\n1,A,B\n", known)));
        Assert.Equal("B", Mapped(Assert.Single(await Read(sketch, "id,note,name\n1,A,B\n", known))).Offer.Title);
    }

    [Fact]
    public async Task The_value_of_for_each_belongs_to_the_question()
    {
        var sketch = Sketch.Of("""
            offers:
              for_each: { country: [US, DE] }
              request: { get: /offers, query: { country: "${each.country}" } }
              records: { at: .offers }
              map: { id: .id, name: .name, countries: each.country }

            """);
        var (us, de) = (sketch.Template.Feed!.Starts[0], sketch.Template.Feed!.Starts[1]);
        var known = Known(await Read(sketch, Answer, [], us));

        Assert.All(await Read(sketch, Answer, known, us), record => Assert.IsType<RecordResult.Known>(record));
        Assert.All(await Read(sketch, Answer, known, de), record => Assert.Equal(["DE"], Mapped(record).Offer.Countries));
    }

    [Theory]
    [InlineData("name: .name ?? body.title", """{"title":"A","offers":[{"id":1}]}""")]
    [InlineData("name: .name, currency: body.currency", """{"currency":"EUR","offers":[{"id":1,"name":"A"}]}""")]
    [InlineData("name: .name, terms: http.headers.x_terms", """{"offers":[{"id":1,"name":"A"}]}""")]
    public async Task What_is_made_of_more_than_the_record_is_not_remembered(string map, string answer)
    {
        var sketch = Sketch.Of(Offers.Replace("name: .name", map, StringComparison.Ordinal));

        var read = await Read(sketch, answer, []);

        Assert.Null(Mapped(Assert.Single(read)).Print);
    }

    [Fact]
    public async Task A_record_that_looked_around_does_not_keep_others_from_being_remembered()
    {
        var sketch = Sketch.Of(Offers.Replace("name: .name", "name: .name ?? body.title", StringComparison.Ordinal));

        var read = await Read(sketch, """{"title":"T","offers":[{"id":1},{"id":2,"name":"B"}]}""", []);

        Assert.Null(Mapped(read[0]).Print);
        Assert.NotNull(Mapped(read[1]).Print);
    }

    [Fact]
    public async Task A_field_that_could_not_be_used_is_noted_every_time()
    {
        var sketch = Sketch.Of(Offers);
        var answer = Answer.Replace("\"pays\":3", "\"pays\":\"a lot\"", StringComparison.Ordinal);

        var again = await Read(sketch, answer, Known(await Read(sketch, answer, [])));

        Assert.IsType<RecordResult.Known>(again[0]);
        Assert.Equal("payout", Assert.Single(Mapped(again[1]).Issues).Field);
    }

    [Fact]
    public async Task An_answer_that_repeats_a_secret_is_read_every_time()
    {
        var sketch = Sketch.Of(Offers.Replace("get: /offers", "get: /offers, headers: { Key: \"${settings.api_key}\" }", StringComparison.Ordinal), apiKey: "echoed-key-0123");
        var answer = Answer.Replace("\"A\"", "\"echoed-key-0123\"", StringComparison.Ordinal);

        var read = await Read(sketch, answer, []);

        Assert.All(read, record => Assert.Null(Mapped(record).Print));
        Assert.Equal("*api_key*", Mapped(read[0]).Offer.Title);
    }

    [Fact]
    public async Task A_repeated_page_is_recognised_by_what_is_known_too()
    {
        var sketch = Sketch.Of(Offers);
        var known = Known(await Read(sketch, Answer, []));

        Assert.Equal(await Fingerprint(sketch, []), await Fingerprint(sketch, known));
    }

    // Read by two at a time.
    [Fact]
    public async Task Thousands_of_records_keep_their_order_and_their_names()
    {
        var sketch = Sketch.Of(Offers);
        string Many(int changed) => $$"""{"offers":[{{string.Join(',', Enumerable.Range(1, 5000).Select(id => $$"""{"id":{{id}},"name":"{{(id == changed ? "new" : "old")}} {{id}}","pays":1}"""))}}]}""";

        var again = await Read(sketch, Many(changed: 2500), Known(await Read(sketch, Many(changed: 0), [])));

        Assert.Equal(Enumerable.Range(1, 5000).Select(id => id.ToString(CultureInfo.InvariantCulture)), again.Select(record => record is RecordResult.Known known ? known.SourceId : Mapped(record).Offer.SourceId));
        Assert.Equal("new 2500", Mapped(Assert.Single(again, record => record is RecordResult.Mapped)).Offer.Title);
    }

    [Fact]
    public async Task Thousands_of_records_are_read_by_the_threads_of_the_caller()
    {
        var sketch = Sketch.Of(Offers);
        var answer = $$"""{"offers":[{{string.Join(',', Enumerable.Range(1, 5000).Select(id => $$"""{"id":{{id}},"name":"{{id}}"}"""))}}]}""";
        var callers = new ConcurrentExclusiveSchedulerPair().ConcurrentScheduler;
        var readers = new ConcurrentDictionary<TaskScheduler, int>();
        RecordResult.Known? Find(UInt128 print)
        {
            readers.AddOrUpdate(TaskScheduler.Current, 1, (_, count) => count + 1);
            return null;
        }

        await Task.Factory.StartNew(async () =>
        {
            using var read = await Answered(sketch, answer, Find, default);
            await foreach (var _ in read.Records(TestContext.Current.CancellationToken))
            {
            }
        }, TestContext.Current.CancellationToken, TaskCreationOptions.DenyChildAttach, callers).Unwrap();

        Assert.Equal([KeyValuePair.Create(callers, 5000)], readers);
    }

    private static async Task<IReadOnlyList<RecordResult>> Read(Sketch sketch, string answer, Dictionary<UInt128, RecordResult.Known> known, FeedPlace place = default)
    {
        using var read = await Answered(sketch, answer, known.GetValueOrDefault, place);
        return await read.Records(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> Fingerprint(Sketch sketch, Dictionary<UInt128, RecordResult.Known> known)
    {
        using var read = await Answered(sketch, Answer, known.GetValueOrDefault, default);
        await foreach (var _ in read.Records(TestContext.Current.CancellationToken))
        {
        }
        return read.Fingerprint();
    }

    private static Task<FeedAnswer> Answered(Sketch sketch, string answer, Func<UInt128, RecordResult.Known?> find, FeedPlace place)
    {
        var context = sketch.Context with { Known = new KnownRecords(sketch.Template, sketch.Context.Settings, find) };
        return sketch.Template.Feed!.Request(place, context).Read(new AnswerHead(200, [], null), new MemoryStream(Encoding.UTF8.GetBytes(answer)), TestContext.Current.CancellationToken);
    }

    // What a run keeps of what it read.
    private static Dictionary<UInt128, RecordResult.Known> Known(IEnumerable<RecordResult> read) => read.Select(Mapped).Where(mapped => mapped.Print is not null)
        .ToDictionary(mapped => mapped.Print!.Value, mapped => new RecordResult.Known(
            mapped.Print!.Value, mapped.Offer.SourceId, ulong.Parse(mapped.Offer.ContentHash.AsSpan(16), NumberStyles.HexNumber, CultureInfo.InvariantCulture)));

    private static RecordResult.Mapped Mapped(RecordResult record) => Assert.IsType<RecordResult.Mapped>(record);

    private static (string, ulong) Same(RecordResult record) => Assert.IsType<RecordResult.Known>(record) is var known ? (known.SourceId, known.Hash) : default;
}
