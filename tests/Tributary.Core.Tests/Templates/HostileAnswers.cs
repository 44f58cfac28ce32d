using System.Text;
using Tributary.Core.Templates.Rehearsals;

namespace Tributary.Core.Tests.Templates;

/// <summary>Answers of a network, or of somebody who sits in its place, that want a request to go elsewhere or an offer to carry something.</summary>
public sealed class HostileAnswers
{
    [Theory]
    [InlineData("https://evil.example/offers?page=2")]
    [InlineData("http://api.example.com/offers?page=2")]
    [InlineData("//evil.example/offers")]
    [InlineData("https://api.example.com@evil.example/")]
    [InlineData("https://api.example.com.evil.example/")]
    [InlineData("https://user:pass@api.example.com/offers?page=2")]
    [InlineData("https://api.example.com:8443/offers?page=2")]
    [InlineData("https:\\\\evil.example/offers")]
    [InlineData("\\\\evil.example/offers")]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://api.example.com/offers")]
    public async Task A_next_link_never_leaves_the_host(string next)
    {
        var sketch = Sketch.Of("""
            offers:
              request: { get: /offers }
              records: { at: .offers }
              paginate: { by: link, next: body.next }
              map: { id: .id, name: .name }
            """);
        var link = System.Text.Json.JsonSerializer.Serialize(next);

        var read = await sketch.Reads($$"""{"offers":[{"id":1,"name":"a"}],"next":{{link}}}""", """{"offers":[{"id":2,"name":"b"}]}""");

        Assert.NotEqual("complete", read.Outcome);
        Assert.All(read.Requests, request => Assert.StartsWith("GET https://api.example.com/", request, StringComparison.Ordinal));
        Assert.Single(read.Requests);
    }

    [Theory]
    [InlineData("body.request.key")]
    [InlineData("body.request.key | truncate(9)")]
    [InlineData("body.request.key | regex('^..')")]
    [InlineData(".echo")]
    [InlineData(".echo | replace('-', '')")]
    [InlineData("http.headers['x-key']")]
    public async Task A_key_that_the_network_repeats_does_not_reach_an_offer(string name)
    {
        var sketch = Sketch.Of($$"""
            auth: { api: { header: { X-Key: "${settings.api_key}" } } }
            offers:
              request: { get: /offers }
              records: { at: .offers }
              paginate: { by: link, next: body.next }
              map: { id: .id, name: "concat('named ', {{name}})" }
            """);
        var echo = RecordedAnswer.Of(Encoding.UTF8.GetBytes(
            """{"request":{"key":"s3cret-of/api"},"offers":[{"id":1,"name":"a","echo":"s3cret-of/api"}],"next":"/offers?key=s3cret-of/api"}"""));

        var read = await sketch.Reads(echo with { Headers = [KeyValuePair.Create("X-Key", "s3cret-of/api")] }, RecordedAnswer.Of("""{"offers":[]}"""u8.ToArray()));

        Assert.Equal("complete", read.Outcome);
        Assert.DoesNotContain(read.Offers.Concat(read.Rejected), text => text.Contains("s3", StringComparison.Ordinal));
        // What leads to the next page is followed as it is.
        Assert.Equal("GET https://api.example.com/offers?key=*api_key*", read.Requests[1]);
    }

    [Fact]
    public async Task A_backslash_is_part_of_a_path()
    {
        var sketch = Sketch.Of("""
            offers:
              request: { get: /offers }
              records: { at: .offers }
              paginate: { by: link, next: body.next }
              map: { id: .id, name: .name }
            """);

        var read = await sketch.Reads("""{"offers":[{"id":1,"name":"a"}],"next":"/\\evil.example/offers"}""", """{"offers":[]}""");

        Assert.All(read.Requests, request => Assert.StartsWith("GET https://api.example.com/", request, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("x\r\nX-Evil: 1")]
    [InlineData("x\nHost: evil.example")]
    [InlineData("x\u0085y")]
    public void A_value_in_a_header_stays_on_its_line(string value)
    {
        var sketch = Sketch.Of($$"""
            offers:
              request: { get: /offers, headers: { X-A: {{System.Text.Json.JsonSerializer.Serialize(value)}} } }
              records: { at: .offers }
              map: { id: .id, name: .name }
            """);

        Assert.All(sketch.Request().Headers, header => Assert.DoesNotContain(header.Value, char.IsControl));
    }

    [Theory]
    [InlineData("../../admin")]
    [InlineData("a/b?c=d#e")]
    [InlineData("@evil.example")]
    [InlineData("%2e%2e%2f")]
    [InlineData("a b+c&d=e")]
    public void A_value_in_a_path_or_query_is_only_a_value(string word)
    {
        var sketch = Sketch.Of("""
            offers:
              request: { get: "/o/${settings.word}/list", query: { q: "${settings.word}" } }
              records: { at: .offers }
              map: { id: .id, name: .name }
            """, word: word);

        var url = sketch.Request().Url;

        Assert.Equal("api.example.com", url.Host);
        Assert.Equal($"/o/{Uri.EscapeDataString(word)}/list", url.AbsolutePath);
        Assert.Equal($"?q={Uri.EscapeDataString(word)}", url.Query);
        Assert.Empty(url.Fragment);
    }

    [Fact]
    public async Task An_offer_without_what_a_steps_path_is_made_of_is_not_asked_about()
    {
        var sketch = Sketch.Of("""
            offers:
              request: { get: /offers }
              records: { at: .offers }
              map: { id: .id, name: .name, detail_id: .detail }
            steps:
              - id: detail
                request: { get: "/details/${offer.detail_id}" }
                set: { description: body.text }
            """);

        var read = await sketch.Reads("""{"offers":[{"id":1,"name":"a","detail":"d1"},{"id":2,"name":"b"},{"id":3,"name":"c","detail":" "}]}""", """{"text":"x"}""");

        Assert.Equal("complete", read.Outcome);
        Assert.Equal(["GET https://api.example.com/offers", "GET https://api.example.com/details/d1"], read.Requests);
    }
}
