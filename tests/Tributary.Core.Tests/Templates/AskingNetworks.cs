using System.Text;
using Tributary.Core.Templates.Feeds;
using Tributary.Core.Templates.Rehearsals;

namespace Tributary.Core.Tests.Templates;

/// <summary>Requests as they are sent and as they are shown.</summary>
public sealed class AskingNetworks
{
    private const string Key = "s3cret-of/api";

    [Fact]
    public void A_form_is_posted_encoded_without_what_is_empty()
    {
        var request = Requesting("""{ post: /o, form: { q: "a b&c", empty: "${settings.word}", told: "", key: "${settings.api_key}" } }""").Request();

        Assert.Equal(("POST", "q=a%20b%26c&told=&key=s3cret-of%2Fapi", "application/x-www-form-urlencoded"), (request.Method, request.Body, request.ContentType));
        Assert.Equal("q=a%20b%26c&told=&key=*api_key*", request.ShownBody);
    }

    [Fact]
    public void A_json_body_keeps_types_and_drops_what_is_empty()
    {
        var request = Requesting("""
            { post: /o, json: { n: 5, t: "5", yes: true, no: null, e: "", hole: "${settings.number | number}", list: ["${settings.word | split('|')}", "${settings.missing_word ?? ''}", x],
              text: "n is ${settings.number}", gone: "${settings.empty}", key: "${settings.api_key}" } }
            """, "a|b").Request();

        Assert.Equal(
            """{"n":5,"t":"5","yes":true,"no":null,"e":"","hole":7,"list":[["a","b"],"x"],"text":"n is 7","key":"s3cret-of/api"}""", request.Body);
        Assert.Equal("application/json", request.ContentType);
        Assert.EndsWith("""key":"*api_key*"}""", request.ShownBody, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_repeats_its_parameter_unless_it_is_joined()
    {
        var request = Requesting("""{ get: /o, query: { "id[]": "${settings.word | split('|')}", ids: "${settings.word | split('|') | join(',')}", x: "" } }""", "a|b").Request();

        Assert.Equal("https://api.example.com/o?id%5B%5D=a&id%5B%5D=b&ids=a%2Cb&x=", request.Url.AbsoluteUri);
    }

    [Fact]
    public void Nothing_put_into_a_hole_leaves_its_place()
    {
        var request = Requesting("""{ get: "/o/${settings.word}/x", query: { q: "${settings.word}" }, headers: { X-Word: "${settings.word}" } }""", "../a?b=c&d#e").Request();

        Assert.Equal("https://api.example.com/o/..%2Fa%3Fb%3Dc%26d%23e/x?q=..%2Fa%3Fb%3Dc%26d%23e", request.Url.OriginalString);
        Assert.Contains(KeyValuePair.Create("X-Word", "../a?b=c&d#e"), request.Headers);
    }

    [Theory]
    [InlineData("json", "application/json")]
    [InlineData("xml", "application/xml, text/xml")]
    [InlineData("csv", "text/csv, text/plain;q=0.5, */*;q=0.1")]
    public void What_is_accepted_follows_from_how_answers_are_written(string format, string accept)
    {
        var sketch = Sketch.Of($$"""
            offers: { request: { get: /o }, decode: { as: {{format}} }, records: { at: . }, map: { id: .id, name: .name } }
            """);

        Assert.Equal(accept, Assert.Single(sketch.Request().Headers).Value);
        Assert.Equal([KeyValuePair.Create("accept", "text/plain")], Requesting("{ get: /o, headers: { accept: text/plain } }").Request().Headers);
    }

    [Fact]
    public void Basic_authentication_is_shown_by_its_names_and_never_repeated()
    {
        var request = Sketch.Of("""auth: { api: { basic: { user: "${settings.number}", password: "${settings.api_key}" } } }""").Request();
        var sent = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("7:" + Key));

        Assert.Contains(KeyValuePair.Create("Authorization", sent), request.Headers);
        Assert.Contains(KeyValuePair.Create("Authorization", "Basic (7:*api_key*)"), request.ShownHeaders);
        Assert.Equal("no such (7:*api_key*)", request.Redact("no such " + sent["Basic ".Length..]));
    }

    [Fact]
    public void Auth_adds_to_query_header_form_and_json()
    {
        const string auth = """auth: { api: { query: { a: "${settings.api_key}" }, header: { X-A: "${settings.api_key}" }, body: { k: "${settings.api_key}" } } }""";

        var form = Sketch.Of(auth + "\noffers: { request: { post: /o, form: { q: x } }, records: { at: . }, map: { id: .id, name: .name } }").Request();
        var json = Sketch.Of(auth + "\noffers: { request: { post: /o, json: { q: x } }, records: { at: . }, map: { id: .id, name: .name } }").Request();

        Assert.Equal(("?a=s3cret-of%2Fapi", "q=x&k=s3cret-of%2Fapi"), (form.Url.Query, form.Body));
        Assert.Equal("""{"q":"x","k":"s3cret-of/api"}""", json.Body);
        Assert.Equal("""POST https://api.example.com/o?a=*api_key* {"q":"x","k":"*api_key*"}""", json.Shown);
        Assert.Contains(KeyValuePair.Create("X-A", Key), json.Headers);
    }

    [Fact]
    public void A_signature_covers_the_request_as_it_was_before_and_is_not_shown()
    {
        var request = Sketch.Of("""
            auth:
              api:
                query: { sig: "${concat(request.query, request.body) | hmac_sha256(settings.api_key)}" }
            offers: { request: { post: /o, query: { q: "a b" }, form: { f: x } }, records: { at: . }, map: { id: .id, name: .name } }
            """).Request();
        var expected = Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes("q=a%20bf=x")));

        Assert.Equal($"?q=a%20b&sig={expected}", request.Url.Query);
        Assert.Equal("https://api.example.com/o?q=a%20b&sig=***", request.ShownUrl);
        Assert.Equal("bad *** here", request.Redact($"bad {expected} here"));
    }

    [Fact]
    public async Task A_token_is_asked_for_first_and_asked_for_again_when_it_is_refused()
    {
        var read = await Token().Reads(
            Answer("""{"t":{"value":"tok-one"},"ttl":60}"""), Answer("{}", 401),
            Answer("""{"t":{"value":"tok-two"},"ttl":60}"""), Answer("""{"offers":[{"id":1,"name":"A"}]}"""));

        Assert.Equal(
            [
                "POST https://api.example.com/token grant=client&secret=*api_key*",
                "GET https://api.example.com/offers?access=*token*",
                "POST https://api.example.com/token grant=client&secret=*api_key*",
                "GET https://api.example.com/offers?access=*token*",
            ],
            read.Requests);
        Assert.Equal("complete", read.Outcome);
    }

    [Fact]
    public async Task A_token_goes_where_it_is_sent_and_is_never_repeated()
    {
        var sketch = Token();
        var lacking = sketch.Request();
        using var answer = await lacking.Token!.Request(sketch.Context).Read(
            new AnswerHead(200, [], null), new MemoryStream("""{"t":{"value":"tok-one"},"ttl":60}"""u8.ToArray()), TestContext.Current.CancellationToken);
        var token = lacking.Token.Read(answer);

        var request = sketch.Template.Feed!.Request(default, sketch.Context.With(lacking.Token, token.Token!));

        Assert.True(lacking.LacksToken);
        Assert.False(request.LacksToken);
        Assert.Equal(("tok-one", 60), (token.Token, token.LifetimeSeconds));
        Assert.Equal("?access=tok-one", request.Url.Query);
        Assert.Contains(KeyValuePair.Create("Authorization", "Bearer tok-one"), request.Headers);
        Assert.Equal("no such *token*, *token*!", request.Redact("no such tok-one, TOK-ONE!"));
        Assert.DoesNotContain("tok-one", $"{request} {token} {request.Context}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":"no"}""", 200, "auth", "The network's answer to our credentials holds no token.")]
    [InlineData("""{"error":"no"}""", 401, "auth", "The network answered with HTTP status 401.")]
    [InlineData("""{"error":"no"}""", 503, "retry", "The network answered with HTTP status 503.")]
    public async Task Without_a_token_the_feed_says_why(string body, int status, string outcome, string message)
    {
        var read = await Token().Reads(Answer(body, status));

        Assert.Equal((outcome, message), (read.Outcome, read.Message));
    }

    [Fact]
    public void A_live_feed_is_asked_for_its_visitor()
    {
        var sketch = Sketch.Of("""
            offers:
              live: yes
              request: { get: /o, query: { ip: "${visitor.ip}", ua: "${visitor.user_agent}", c: "${visitor.country}", m: "${visitor.member}" } }
              records: { at: . }
              map: { id: .id, name: .name }
            """);

        var request = sketch.Template.Feed!.Request(default, sketch.Context with { Visitor = new Visitor("192.0.2.7", "B/1", null, "m 7") });

        Assert.Equal("?ip=192.0.2.7&ua=B%2F1&m=m%207", request.Url.Query);
        Assert.True(sketch.Template.Feed.IsLive);
        Assert.Null(sketch.Template.StoredFeed);
    }

    [Fact]
    public void A_template_without_a_feed_has_none_and_may_still_be_tested()
    {
        const string postback = """
            postback: { fields: { click_id: { macro: "{c}" } }, identity: [click_id], events: [{ do: approve }], reply: { accepted: 200 OK, refused: 403 NO } }
            """;
        var silent = Sketch.WithoutOffers(postback).Template;
        var asking = Sketch.WithoutOffers(postback + "\ncheck: { request: { get: /me } }");

        Assert.Null(silent.Feed);
        Assert.Null(silent.Connection);
        Assert.Equal("GET https://api.example.com/me", asking.Template.Connection!.Request(asking.Context).Shown);
    }

    private static Sketch Token() => Sketch.Of("""
        auth:
          api:
            token:
              request: { post: /token, form: { grant: client, secret: "${settings.api_key}" } }
              value: body.t.value
              expires_in: body.ttl
              send: { query: { access: "${token.value}" }, header: { Authorization: "Bearer ${token.value}" } }
        """);

    private static Sketch Requesting(string request, string word = "") => Sketch.Of($$"""
        offers:
          request: {{request.ReplaceLineEndings(" ")}}
          records: { at: .offers }
          map: { id: .id, name: .name }
        """, word: word);

    private static RecordedAnswer Answer(string body, int status = 200) => new(Encoding.UTF8.GetBytes(body), status, []);
}
