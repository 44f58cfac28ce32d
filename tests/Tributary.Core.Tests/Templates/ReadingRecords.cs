using System.Text;
using Tributary.Core.Templates.Feeds;
using Tributary.Core.Templates.Rehearsals;

namespace Tributary.Core.Tests.Templates;

/// <summary>Where records lie, which of them count, and what answers mean.</summary>
public sealed class ReadingRecords
{
    [Theory]
    [InlineData("at: .", ".id", """[{"id":1,"name":"A"}]""")]
    [InlineData("at: .data.items", ".id", """{"data":{"items":[{"id":1,"name":"A"}]}}""")]
    [InlineData("at: .data.items", ".id", """[{"n":1},{"data":[{"items":[{"id":1,"name":"A"}]}]}]""")]
    [InlineData("at: .*.items", ".id", """{"other":5,"whatever":{"items":[{"id":1,"name":"A"}]}}""")]
    [InlineData("at: .data, each: value", "key", """{"data":{"1":{"name":"A"}}}""")]
    [InlineData("at: ., each: value", "key", """{"1":{"name":"A"}}""")]
    [InlineData("at: .data, unwrap: .wrapped.campaign", ".id", """{"data":[{"wrapped":{"campaign":{"id":1,"name":"A"}}}]}""")]
    [InlineData("at: .data, each: value, unwrap: .campaign", "key", """{"data":{"1":{"campaign":{"name":"A"}}}}""")]
    [InlineData("at: .data, where: \".live == 'yes'\"", ".id", """{"data":[{"id":1,"name":"A","live":"yes"},{"id":2,"name":"B","live":"no"}]}""")]
    public async Task Records_are_found_wherever_they_lie(string records, string id, string answer)
    {
        var read = await Sketch.Decoding("as: json", records, id).Reads(answer);

        Assert.Equal(("1:A", "complete"), (Assert.Single(read.Offers), read.Outcome));
    }

    [Theory]
    [InlineData("at: .offers", """{"items":[]}""", "The answer has no list of offers at .offers. The network has changed its answer.")]
    [InlineData("at: .offers", """{"offers":null}""", "The answer has no list of offers at .offers. The network has changed its answer.")]
    [InlineData("at: .offers", """{"offers":{"1":{}}}""", "The answer's .offers is a map, not a list. The network has changed its answer.")]
    [InlineData("at: .offers, each: value", """{"offers":[{}]}""", "The answer's .offers is a list, not a map. The network has changed its answer.")]
    [InlineData("at: .offers", """{"offers":[{"id":1}],"offers":[{"id":2}]}""", "The answer has more than one list at .offers. The network has changed its answer.")]
    [InlineData("at: .", """{"message":"nothing found"}""", "The answer is no list of offers. The network has changed its answer.")]
    public async Task A_list_that_is_not_there_is_never_no_offers(string records, string answer, string message)
    {
        var read = await Sketch.Decoding("as: json", records).Reads(answer);

        Assert.Equal(message, read.Message);
        Assert.NotEqual("complete", read.Outcome);
    }

    [Fact]
    public async Task A_wrapper_without_its_record_is_rejected()
    {
        var read = await Sketch.Decoding("as: json", "at: ., unwrap: .campaign").Reads("""[{"campaign":{"id":1,"name":"A"}},{"other":{}}]""");

        Assert.Equal(["record 2: it holds no .campaign"], read.Rejected);
    }

    [Fact]
    public async Task It_may_be_normal_that_the_list_is_missing()
    {
        var sketch = Sketch.Decoding("as: json", "at: .offers, may_be_missing: body.count == 0");

        Assert.Equal("complete", (await sketch.Reads("""{"count":0}""")).Outcome);
        Assert.Equal("contract", (await sketch.Reads("""{"count":1}""")).Outcome);
    }

    [Theory]
    [InlineData("ok", "complete")]
    [InlineData("empty", "complete")]
    [InlineData("auth", "auth")]
    [InlineData("config", "config")]
    [InlineData("rate_limited", "rate_limited")]
    [InlineData("retry", "retry")]
    [InlineData("gone", "gone")]
    [InlineData("fail", "fail")]
    public async Task A_rule_says_what_an_answer_means(string meaning, string outcome)
    {
        var sketch = Sketch.Of($$"""
            responses:
              - { when: body.code == 7, as: {{meaning}}, message: "concat('it says ', body.text)" }
              - { when: body.code == 7, as: fail, message: "'the second rule'" }
            """);

        var read = await sketch.Reads("""{"code":7,"text":"s3cret-of/api is late","offers":[{"id":1,"name":"A"}]}""");

        Assert.Equal(outcome, read.Outcome);
        if (outcome != "complete")
            Assert.Equal("it says *api_key* is late", read.Message);
    }

    [Fact]
    public async Task A_rule_of_the_offers_comes_before_the_common_ones_and_one_about_the_body_is_for_success()
    {
        var sketch = Sketch.Of("""
            responses:
              - { when: "body.error != null", as: fail, message: "'common'" }
            offers:
              request: { get: /offers }
              responses:
                - { when: "body.error != null", as: config, message: "'own'" }
                - { when: "http.status == 418", as: auth, message: "http.headers['x-why']" }
              records: { at: .offers }
              map: { id: .id, name: .name }
            """);

        Assert.Equal(("config", "own"), Said(await sketch.Reads("""{"error":1}""")));
        Assert.Equal(("auth", "tea"), Said(await sketch.Reads(new RecordedAnswer("{}"u8.ToArray(), 418, [KeyValuePair.Create("X-Why", "tea")]))));
        Assert.Equal(("retry", "The network answered with HTTP status 503."), Said(await sketch.Reads(new RecordedAnswer("""{"error":1}"""u8.ToArray(), 503, []))));
    }

    [Fact]
    public async Task A_wait_is_the_rules_or_else_the_networks()
    {
        var sketch = Sketch.Of("responses: [{ when: body.slow, as: rate_limited, wait: 5m }, { when: body.busy, as: retry }]");
        async Task<int?> Wait(string body)
        {
            using var answer = await sketch.Request().Read(new AnswerHead(200, [], 17), new MemoryStream(Encoding.UTF8.GetBytes(body)), TestContext.Current.CancellationToken);
            return answer.Judgement.WaitSeconds;
        }

        Assert.Equal((300, 17), (await Wait("""{"slow":true}"""), await Wait("""{"busy":true}""")));
    }

    [Fact]
    [Trait("fault", "F-10"), Trait("fault", "T-15")]
    public async Task An_answer_past_its_bounds_is_refused_in_words()
    {
        var json = Sketch.Decoding("as: json", "at: .offers");
        var text = new string('x', 5 * 1024 * 1024);

        Assert.Equal("The answer cannot be read: a single value in the answer is larger than 4 MB.", (await json.Reads($$"""{"offers":[{"id":"{{text}}"}]}""")).Message);
        Assert.Equal("The answer cannot be read: a record is larger than 4 MB.", (await json.Reads($$"""{"offers":[[{{string.Join(',', Enumerable.Repeat("\"" + text[..1000] + "\"", 4500))}}]]}""")).Message);
        Assert.Equal("The answer cannot be read: the answer holds more than 1 MB besides its records.", (await json.Reads($$"""{"offers":[],"more":"{{text[..2_000_000]}}"}""")).Message);
        Assert.Equal("The answer cannot be read: it holds more than 500,000 records.", (await json.Reads($$"""{"offers":[{{string.Join(',', Enumerable.Repeat("1", 500_001))}}]}""")).Message);
        Assert.Equal("The answer cannot be read: a record is larger than 4 MB.", (await Sketch.Decoding("as: xml", "at: .r.o").Reads($"<r><o>{text}</o></r>")).Message);
        Assert.Equal("The answer cannot be read: the answer holds more than 1 MB besides its records.", (await Sketch.Decoding("as: xml", "at: .r.o").Reads($"<r><p>{text}</p><o/></r>")).Message);
        Assert.Equal("The answer cannot be read: a record is larger than 4 MB.", (await Sketch.Decoding("as: csv").Reads($"id,name\n1,\"{text}\"\n")).Message);
    }

    [Theory]
    [InlineData("as: json", "at: .")]
    [InlineData("as: csv", "at: .")]
    [InlineData("as: xml", "at: .r.o")]
    public async Task A_large_answer_is_read_in_its_order_like_a_small_one(string decode, string records)
    {
        // Long titles, so that a batch ends by its bytes as well as by its records; every hundredth record is none.
        var rows = Enumerable.Range(1, 7_777).Select(number => (Id: number % 100 == 0 ? "" : $"{number}", Name: new string('n', number % 700))).ToArray();
        var answer = decode switch
        {
            "as: json" => $"[{string.Join(',', rows.Select(row => $$"""{"id":"{{row.Id}}","name":"x{{row.Name}}"}"""))}]",
            "as: csv" => "id,name\n" + string.Join('\n', rows.Select(row => $"{row.Id},x{row.Name}")),
            _ => $"<r>{string.Concat(rows.Select(row => $"<o><id>{row.Id}</id><name>x{row.Name}</name></o>"))}</r>",
        };

        var read = await Sketch.Decoding(decode, records).Reads(answer);

        Assert.Equal(rows.Where(row => row.Id.Length > 0).Select(row => (row.Id + ":x" + row.Name)[..Math.Min(row.Id.Length + 302 - 1, row.Id.Length + 2 + row.Name.Length)]), read.Offers);
        Assert.Equal(rows.Select((row, place) => (row, place)).Where(entry => entry.row.Id.Length == 0).Select(entry => $"record {entry.place + 1}: it has no id"), read.Rejected);
        Assert.Equal(("partial", "the network sent the same page again"), await Twice(decode, records, answer));
    }

    private static async Task<(string, string?)> Twice(string decode, string records, string answer)
    {
        var read = await Sketch.Decoding(decode, records, paginate: "by: page, param: p").Reads(answer, answer);
        return Said(read);
    }

    [Fact]
    public void The_check_asks_its_own_question()
    {
        var sketch = Sketch.Of("""check: { request: { get: /offers, query: { limit: "1" } } }""");

        Assert.Equal("GET https://api.example.com/offers?limit=1", sketch.Template.Connection!.Request(sketch.Context).Shown);
        Assert.Equal("GET https://api.example.com/offers", Sketch.Of("").Template.Connection!.Request(sketch.Context).Shown);
    }

    [Theory]
    [InlineData("/offers", """{"offers":[{"id":1}]}""", AnswerMeaning.Ok, 1)]
    [InlineData("/offers", """{"items":[]}""", AnswerMeaning.Contract, 0)]
    [InlineData("/me", """{"me":1}""", AnswerMeaning.Ok, null)]
    public async Task A_check_of_the_list_expects_the_list(string path, string body, AnswerMeaning meaning, int? announced)
    {
        var check = Sketch.Of($$"""check: { request: { get: {{path}} } }""");

        using var answer = await check.Template.Connection!.Request(check.Context).Read(
            new AnswerHead(200, [], null), new MemoryStream(Encoding.UTF8.GetBytes(body)), TestContext.Current.CancellationToken);

        Assert.Equal((meaning, announced), (answer.Judgement.Meaning, (int?)check.Template.Connection.Announced(answer)));
    }

    private static (string, string?) Said(Read read) => (read.Outcome, read.Message);
}
