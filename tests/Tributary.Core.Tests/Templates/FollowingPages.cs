using System.Text;
using Tributary.Core.Templates.Rehearsals;

namespace Tributary.Core.Tests.Templates;

/// <summary>Every way of asking for the next page, and every way of knowing that there is none.</summary>
public sealed class FollowingPages
{
    private const string Base = "GET https://api.example.com/v1/offers";

    [Theory]
    [InlineData("by: page, param: p", "?p=1", "?p=2")]
    [InlineData("by: page, param: p, start: 0, size: { param: n, value: 2 }", "?n=2&p=0", "?n=2&p=1")]
    [InlineData("by: offset, param: from, size: { param: n, value: 2 }", "?n=2&from=0", "?n=2&from=2")]
    [InlineData("by: row, param: from, size: { value: 2 }", "?from=1", "?from=3")]
    [InlineData("by: row, param: from, start: 0", "?from=0", "?from=2")]
    [InlineData("by: page, param: page, size: { value: 500 }, value: '${page.size},${page.number}'", "?page=500%2C1", "?page=500%2C2")]
    [InlineData("by: offset, param: range, size: { value: 2 }, value: '${page.offset}-${page.offset + page.size}'", "?range=0-2", "?range=2-4")]
    [InlineData("by: cursor, param: after, next: body.next", "", "?after=c%2F2")]
    [InlineData("by: cursor, param: after, next: \"http.headers['x-next']\"", "", "?after=h2")]
    [InlineData("by: link, next: body.link", "", "?page=2&t=a%20b")]
    [InlineData("by: link, next: body.relative", "", "/next?page=2")]
    public async Task The_next_page_is_asked_for(string paginate, string first, string second)
    {
        var read = await Paging(paginate).Reads(
            Answer("""{"offers":[{"id":1,"name":"A"},{"id":2,"name":"B"}],"next":"c/2","link":"https://api.example.com/v1/offers?page=2&t=a%20b","relative":"offers/next?page=2"}""", ("X-Next", "h2")),
            Answer("""{"offers":[]}"""));

        Assert.Equal([Base + first, Base + second], read.Requests);
        Assert.Equal(("complete", 2), (read.Outcome, read.Offers.Count));
    }

    [Theory]
    [InlineData("total_items: body.total", "complete", "all 2 announced records were seen")]
    [InlineData("total_items: \"http.headers['x-total-count']\"", "complete", "all 2 announced records were seen")]
    [InlineData("total_pages: body.pages", "complete", "page 1 of 1")]
    [InlineData("more: body.more", "complete", "the network said that there is no more")]
    [InlineData("more: page.records == page.size", "complete", "the network said that there is no more")]
    [InlineData("short_page_ends: yes", "complete", "a short page, which at this network is the last")]
    [InlineData("short_page_ends: no", "unfinished", "more was asked for than is recorded")]
    public async Task A_positive_word_ends_the_feed(string stop, string outcome, string message)
    {
        var read = await Paging($"by: page, param: p, size: {{ param: n, value: 3 }}, {stop}").Reads(
            Answer("""{"offers":[{"id":1,"name":"A"},{"id":2,"name":"B"}],"total":2,"pages":1,"more":false}""", ("X-Total-Count", "2")));

        Assert.Equal((outcome, message), (read.Outcome, read.Message));
    }

    [Fact]
    public async Task Far_fewer_records_than_announced_are_no_whole_feed()
    {
        var read = await Paging("by: page, param: p, total_items: body.total").Reads(
            Answer("""{"offers":[{"id":1,"name":"A"}],"total":60}"""), Answer("""{"offers":[],"total":60}"""));

        Assert.Equal(("partial", "an empty page, but the network announced 60 records and sent 1"), (read.Outcome, read.Message));
    }

    [Theory]
    [InlineData("by: page, param: p", """{"offers":[{"id":1,"name":"A"}]}""", "the network sent the same page again")]
    [InlineData("by: cursor, param: c, next: body.next", """{"offers":[{"id":"N","name":"A"}],"next":"same"}""", "the network sent the same cursor again")]
    [InlineData("by: link, next: body.next", """{"offers":[{"id":"N","name":"A"}],"next":"https://evil.example/v1/offers"}""", "the address of the next page leads away from where the feed began")]
    [InlineData("by: link, next: body.next", """{"offers":[{"id":"N","name":"A"}],"next":"http://api.example.com/v1/offers"}""", "the address of the next page leads away from where the feed began")]
    [InlineData("by: link, next: body.next", """{"offers":[{"id":"N","name":"A"}],"next":"https://api.example.com:8443/v1/offers"}""", "the address of the next page leads away from where the feed began")]
    [InlineData("by: link, next: body.next", """{"offers":[{"id":"N","name":"A"}],"next":"https://user@api.example.com/v1/offers"}""", "the address of the next page leads away from where the feed began")]
    [InlineData("by: link, next: body.next", """{"offers":[{"id":"N","name":"A"}],"next":"/other/offers"}""", "the address of the next page leads away from where the feed began")]
    [InlineData("by: link, next: body.next", """{"offers":[{"id":"N","name":"A"}],"next":"/v1/../admin"}""", "the address of the next page leads away from where the feed began")]
    [Trait("fault", "F-18")]
    public async Task A_network_that_leads_in_circles_or_astray_is_not_followed(string paginate, string answer, string message)
    {
        var read = await Paging(paginate).Reads([.. Enumerable.Range(1, 5).Select(page => Answer(answer.Replace("\"N\"", $"{page}", StringComparison.Ordinal)))]);

        Assert.Equal(("partial", message), (read.Outcome, read.Message));
    }

    [Fact]
    public async Task An_empty_page_with_a_cursor_is_not_the_last()
    {
        var read = await Paging("by: cursor, param: c, next: body.next").Reads(
            Answer("""{"offers":[],"next":"2"}"""), Answer("""{"offers":[{"id":1,"name":"A"}]}"""));

        Assert.Equal(("complete", 1, 2), (read.Outcome, read.Offers.Count, read.Requests.Count));
    }

    [Theory]
    [InlineData("limits: { max_pages: 2 }", "more than 2 pages")]
    [InlineData("limits: { max_records: 2 }", "more than 2 records")]
    [Trait("fault", "F-18"), Trait("fault", "T-15")]
    public async Task A_feed_without_an_end_is_cut_at_its_bound(string limits, string message)
    {
        var read = await Paging("by: page, param: p", limits).Reads([.. Enumerable.Range(1, 5).Select(page => Answer($$"""{"offers":[{"id":{{page}},"name":"A"}]}"""))]);

        Assert.Equal(("partial", message, 2), (read.Outcome, read.Message, read.Offers.Count));
    }

    [Fact]
    public async Task The_page_may_stand_in_the_body()
    {
        var sketch = Sketch.Of("""
            offers:
              request:
                post: /offers
                json: { filter: { page: { size: 10 } } }
              records: { at: .offers }
              paginate: { by: page, in: body, param: filter.page.number, size: { param: filter.page.size, value: 2 } }
              map: { id: .id, name: .name }
            """);

        var read = await sketch.Reads("""{"offers":[{"id":1,"name":"A"},{"id":2,"name":"B"}]}""", """{"offers":[]}""");

        Assert.Equal(
            [
                """POST https://api.example.com/offers {"filter":{"page":{"size":2,"number":1}}}""",
                """POST https://api.example.com/offers {"filter":{"page":{"size":2,"number":2}}}""",
            ],
            read.Requests);
    }

    [Fact]
    public async Task A_feed_is_asked_for_each_value_and_complete_when_all_are()
    {
        var sketch = Sketch.Of("""
            offers:
              request: { get: "/offers/${each.kind}", query: { kind: "${each.kind}" } }
              for_each: { kind: [app, web] }
              records: { at: .offers }
              paginate: { by: page, param: p }
              map: { id: "concat(each.kind, .id)", name: .name }
            """);

        var read = await sketch.Reads("""{"offers":[{"id":1,"name":"A"}]}""", """{"offers":[]}""", """{"offers":[{"id":1,"name":"A"}]}""", """{"offers":[]}""");
        var broken = await sketch.Reads("""{"offers":[{"id":1,"name":"A"}]}""", """{"offers":[]}""", """{"offers":[{"id":1,"name":"A"}]}""", """{"items":[]}""");

        Assert.Equal(
            ["/offers/app?kind=app&p=1", "/offers/app?kind=app&p=2", "/offers/web?kind=web&p=1", "/offers/web?kind=web&p=2"],
            read.Requests.Select(request => request["GET https://api.example.com".Length..]));
        Assert.Equal("app1:A web1:A complete", $"{string.Join(' ', read.Offers)} {read.Outcome}");
        Assert.Equal("contract", broken.Outcome);
    }

    [Fact]
    public async Task Without_pages_an_announced_total_is_compared_too()
    {
        var read = await Paging("by: none, total_items: body.total").Reads("""{"offers":[{"id":1,"name":"A"}],"total":9}""");

        Assert.Equal(("partial", "the network announced 9 records and sent 1"), (read.Outcome, read.Message));
    }

    private static Sketch Paging(string paginate, string more = "") => Sketch.Of($$"""
        offers:
          request: { get: /v1/offers }
          records: { at: .offers }
          paginate: { {{paginate}} }
          map: { id: .id, name: .name }
        {{more}}
        """);

    private static RecordedAnswer Answer(string body, params (string Name, string Value)[] headers) =>
        new(Encoding.UTF8.GetBytes(body), 200, [.. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))]);
}
