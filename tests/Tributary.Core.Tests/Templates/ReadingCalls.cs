using Tributary.Core.Templates;

namespace Tributary.Core.Tests.Templates;

/// <summary>Where the values of a call may come from, what a call proves, and what the network is answered.</summary>
public sealed class ReadingCalls
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Signed = "verify: [{ signature: { given: got.sig, expect: \"concat(got.id, settings.key) | md5\" } }]";
    private const string SignedBody = "verify: [{ signature: { given: got.sig, expect: \"request.body | hmac_sha256(settings.key)\" } }]";
    private const string SignedQuery = "verify: [{ signature: { given: got.sig, expect: \"request.query | query_sorted('sig') | hmac_sha256(settings.key)\" } }]";

    [Theory]
    [InlineData("{ macro: '{a}' }", "amount=4.9900", "", null, "4.9900")]
    [InlineData("{ param: Amt }", "Amt=1%2C5+0", "", null, "1,5 0")]
    [InlineData("{}", "", "amount=4.90&x=1", Form, "4.90")]
    [InlineData("{}", "", "amount=4.90", "application/x-www-form-urlencoded; charset=UTF-8", "4.90")]
    [InlineData("{}", "", """{"amount":4.9900}""", Json, "4.9900")]
    [InlineData("{}", "", """{"amount":"4.90"}""", "application/json; charset=utf-8", "4.90")]
    [InlineData("{}", "", """{"amount":true}""", "text/json", "true")]
    [InlineData("{}", "", """ {"amount":1}""", null, "1")]
    [InlineData("{}", "", """{"amount":1}""", "text/plain", "1")]
    [InlineData("{ json: .data.pay.amount }", "", """{"data":{"pay":{"amount":1e2}}}""", Json, "1e2")]
    [InlineData("{ json: .data.pay.amount }", "", """{"data":{"pay":[1]}}""", Json, null)]
    [InlineData("{ json: .amount }", "amount=7", """{"x":1}""", Json, null)]
    [InlineData("{ header: X-Amount }", "", "", null, "12")]
    [InlineData("{}", "", """{"amount":null}""", Json, null)]
    [InlineData("{}", "", """{"amount":[1,2]}""", Json, null)]
    [InlineData("{}", "", """[1,2]""", Json, null)]
    [InlineData("{}", "", "amount=4.90", "text/plain", null)]
    [InlineData("{}", "", "<amount>4.90</amount>", "application/xml", null)]
    [InlineData("{}", "", """{"amount":1}""", Form, null)]
    public void A_value_comes_from_its_place_as_it_was_sent(string field, string query, string body, string? type, string? expected)
    {
        var postback = Load($"amount: {field}");

        var reading = postback.Read(Post(query, body, type), Settings());

        Assert.Equal(expected, Assert.IsType<PostbackReading.Understood>(reading).Facts.Identity[1].Value);
    }

    [Theory]
    [InlineData("amount=1&amount=2", "", null, "The parameter 'amount' came twice with different values.")]
    [InlineData("amount=1", "amount=2", Form, "The parameter 'amount' came twice with different values.")]
    [InlineData("amount=1", """{"amount":2}""", Json, "The parameter 'amount' came twice with different values.")]
    [InlineData("", """{"amount":1,"amount":2}""", Json, "The parameter 'amount' came twice with different values.")]
    [InlineData("", """{"amount":1""", Json, "The body is not the JSON it says it is.")]
    [InlineData("", "amount=1", Json, "The body is not the JSON it says it is.")]
    [InlineData("", """{"amount":1,"\ud800":2}""", Json, "The body is not the JSON it says it is.")]
    [InlineData("", """{"amount":1,"x":[{"\udc00x":2}]}""", Json, "The body is not the JSON it says it is.")]
    [InlineData("x=1", "", null, "The parameter 'amount' is missing.")]
    [InlineData("amount=++", "", null, "The parameter 'amount' is missing.")]
    public void A_call_that_says_two_things_or_nothing_is_refused(string query, string body, string? type, string expected)
    {
        var reading = Load("amount: { required: yes }").Read(Post(query, body, type), Settings());

        Assert.Equal(expected, Assert.IsType<PostbackReading.Refused>(reading).Reason);
    }

    [Fact]
    public void The_same_value_twice_is_one_value() =>
        Assert.IsType<PostbackReading.Understood>(Load("amount: { required: yes }").Read(Post("amount=1&amount=1", "amount=1", Form), Settings()));

    [Fact]
    public void A_get_has_no_body_and_other_methods_are_refused()
    {
        var get = Load("amount: {}").Read(Post("", "amount=1", Form) with { Method = "GET" }, Settings());
        var put = Load("amount: {}").Read(Post("amount=1", "", null) with { Method = "PUT" }, Settings());

        Assert.Null(Assert.IsType<PostbackReading.Understood>(get).Facts.Identity[1].Value);
        Assert.Equal("The network calls with GET or POST, this was a PUT.", Assert.IsType<PostbackReading.Refused>(put).Reason);
    }

    [Fact]
    [Trait("fault", "T-02")]
    public void What_stands_beside_what_is_signed_is_not_the_networks()
    {
        const string body = """{"id":"t-9"}""";
        var signature = Hmac(body);
        var postback = Load("amount: {}\n    sig: { header: Signature }", SignedBody);
        var genuine = Post("", body, Json) with { Headers = [new("Signature", signature)] };

        Assert.IsType<PostbackReading.Understood>(postback.Read(genuine, Settings()));
        Assert.Equal(
            "The parameter 'amount' came outside of what the network signs.",
            Assert.IsType<PostbackReading.Refused>(postback.Read(genuine with { Query = "amount=100" }, Settings())).Reason);
    }

    [Fact]
    public void A_body_beside_a_signed_query_is_not_the_networks()
    {
        var query = $"id=t-9&sig={Hmac("id=t-9")}";
        var postback = Load("amount: {}\n    sig: {}", SignedQuery);

        Assert.IsType<PostbackReading.Understood>(postback.Read(Post(query, "", null), Settings()));
        Assert.IsType<PostbackReading.Refused>(postback.Read(Post(query, "amount=100", Form), Settings()));
        Assert.IsType<PostbackReading.Refused>(postback.Read(Post(query, """{"amount":100}""", Json), Settings()));
    }

    [Fact]
    public void Several_addresses_carry_their_constants_which_no_signature_covers()
    {
        var postback = Load(
            "amount: { macro: '[[cpa]]' }\n    kind: {}\n    sig: { macro: '[[sig]]' }", SignedQuery,
            "urls:\n    credit: { label: Completed, add: { kind: credit } }\n    back: { label: Reconciliation, help: A second field., add: { kind: taken back } }");

        var urls = postback.UrlsToPaste("https://our.example/p/T", Settings());

        Assert.Equal(
            [
                new PasteUrl("credit", "Completed", null, "https://our.example/p/T?kind=credit&amount=[[cpa]]&sig=[[sig]]"),
                new PasteUrl("back", "Reconciliation", "A second field.", "https://our.example/p/T?kind=taken%20back&amount=[[cpa]]&sig=[[sig]]"),
            ],
            urls);
    }

    [Fact]
    public void A_test_is_acknowledged_without_proof_and_nothing_else_is()
    {
        var postback = Load(
            "sig: {}\n    debug: {}",
            "verify: [{ when: not got.debug, signature: { given: got.sig, expect: \"concat(got.id, settings.key) | md5\" } }]",
            events: "[{ when: got.debug == 'true', do: test }, { do: approve }]");

        var test = postback.Read(Get("id=t-9&debug=true"), Settings());
        var trick = postback.Read(Get("id=t-9&debug=1"), Settings());

        Assert.Equal(PostbackEvent.Test, Assert.IsType<PostbackReading.Understood>(test).Event);
        Assert.Equal("Nothing in the call proves that it is the network's.", Assert.IsType<PostbackReading.Refused>(trick).Reason);
        Assert.IsType<PostbackReading.Refused>(postback.Read(Get("id=t-9"), Settings()));
    }

    [Fact]
    public void An_optional_secret_is_asked_for_once_it_is_typed()
    {
        var postback = Load("sig: {}", "verify: [{ when: not blank(settings.key), secret: { given: got.sig, expect: settings.key } }]");

        Assert.IsType<PostbackReading.Understood>(postback.Read(Get("id=1"), Settings(key: "")));
        Assert.IsType<PostbackReading.Refused>(postback.Read(Get("id=1"), Settings()));
        Assert.IsType<PostbackReading.Understood>(postback.Read(Get("id=1&sig=k3y-of-ours"), Settings()));
        Assert.Equal((PostbackStrength.Nothing, PostbackStrength.SharedSecret), (postback.StrengthWith(Settings(key: "")), postback.StrengthWith(Settings())));
    }

    [Theory]
    [InlineData("20.76.54.40/29", "20.76.54.47", true)]
    [InlineData("20.76.54.41/29", "20.76.54.40", true)]
    [InlineData("20.76.54.40/29", "20.76.54.48", false)]
    [InlineData("198.51.100.7, 203.0.113.0/24", "203.0.113.250", true)]
    [InlineData("198.51.100.7\n203.0.113.9", "198.51.100.7", true)]
    [InlineData("198.51.100.7", "198.51.100.8", false)]
    [InlineData("198.51.100.7", "::ffff:198.51.100.7", true)]
    [InlineData("2001:db8:d0a:30ff::2", "2001:db8:d0a:30ff:0:0:0:2", true)]
    [InlineData("2001:db8::/32", "2001:db8:1::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("198.51.100.7", "", false)]
    [InlineData("", "203.0.113.9", true)]
    public void Calls_come_from_the_addresses_the_operator_lists(string list, string from, bool believed)
    {
        var reading = Load("x: {}", "verify: [{ ip: settings.ips }]").Read(Get("id=1") with { Address = from }, Settings(ips: list));

        Assert.Equal(believed, reading is PostbackReading.Understood);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("198.51.100.7/33")]
    [InlineData("2001:db8::/129")]
    [InlineData("198.51.100.0/")]
    [InlineData("example.com")]
    [InlineData("fe80::1%eth0")]
    public void A_list_of_something_else_is_refused_when_it_is_typed(string list) => Assert.Throws<InvalidOperationException>(() => Settings(ips: list));

    [Fact]
    public void The_network_reads_what_it_expects_and_a_duplicate_is_a_success_unless_told()
    {
        var plain = Load("x: {}");
        var told = Load("x: {}", reply: "{ accepted: \"200 1\", duplicate: \"200 DUP\", refused: \"403 0\" }");

        Assert.Equal(new PostbackReply(200, "OK"), plain.Reply(PostbackAnswer.Duplicate));
        Assert.Equal([new(200, "1"), new(200, "DUP"), new(403, "0")], new[] { PostbackAnswer.Accepted, PostbackAnswer.Duplicate, PostbackAnswer.Refused }.Select(told.Reply));
    }

    [Fact]
    public void What_is_stored_hides_secrets_and_only_them()
    {
        var postback = Load(
            "pass: { fixed: '${settings.key}' }\n    kind: { fixed: credit }\n    sig: {}",
            "verify: [{ secret: { given: got.pass, expect: settings.key } }]");

        Assert.Equal("id=1&pass=*****&kind=credit&sig=5", postback.Redact("id=1&pass=abc&kind=credit&sig=5"));
        Assert.Equal("https://our.example/p/T?pass=k3y-of-ours&kind=credit", postback.UrlsToPaste("https://our.example/p/T", Settings())[0].Url);
    }

    [Fact]
    public void A_member_is_told_by_a_field_or_by_a_value()
    {
        var field = Load("member_id: { param: uid }").Read(Get("id=1&uid=u-7"), Settings());
        var value = Load("uid: {}", values: "values: { member_id: \"got.uid | after('x')\" }").Read(Get("id=1&uid=xu-7"), Settings());

        Assert.Equal("u-7", Assert.IsType<PostbackReading.Understood>(field).Facts.MemberId);
        Assert.Equal("u-7", Assert.IsType<PostbackReading.Understood>(value).Facts.MemberId);
    }

    [Fact]
    public void A_call_that_costs_too_much_to_read_is_refused()
    {
        var postback = Load("sig: {}", Signed);

        Assert.IsType<PostbackReading.Refused>(postback.Read(Post("sig=1", $"id={new string('9', 66_000)}", Form), Settings()));
    }

    private static Postback Load(string fields, string verify = "", string urls = "", string events = "[{ do: approve }]", string values = "", string reply = "{ accepted: 200 OK, refused: 403 NO }")
    {
        var text = $$"""
            format: 1
            id: calls
            version: 1.0.0
            kind: network
            name: Calls
            evidence: { level: inferred, checked: 2026-11-21, sources: [a test] }
            settings:
              key: { type: secret, label: Key, optional: yes, send_to: [postback] }
              ips: { type: ip_list, label: Addresses, optional: yes }
            postback:
              methods: [GET, POST]
              {{urls}}
              fields:
                id: {}
                {{fields}}
              {{verify}}
              {{values}}
              identity: [id{{(fields.StartsWith("amount", StringComparison.Ordinal) ? ", amount" : "")}}]
              events: {{events}}
              reply: {{reply}}
            """;
        var load = Template.Load(text, "calls.yaml");
        Assert.Empty(load.Errors);
        return load.Template!.Postback!;
    }

    private static SettingValues Settings(string key = "k3y-of-ours", string ips = "")
    {
        var load = Template.Load("""
            format: 1
            id: calls
            version: 1.0.0
            kind: network
            name: Calls
            evidence: { level: inferred, checked: 2026-11-21, sources: [a test] }
            settings:
              key: { type: secret, label: Key, optional: yes, send_to: [postback] }
              ips: { type: ip_list, label: Addresses, optional: yes }
            postback:
              fields: { id: {} }
              identity: [id]
              events: [{ do: approve }]
              reply: { accepted: 200 OK, refused: 403 NO }
            """, "calls.yaml");
        var check = load.Template!.Check(new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = key, ["ips"] = ips }, _ => false);
        return check.Values ?? throw new InvalidOperationException(check.Errors[0].Message);
    }

    private static PostbackRequest Get(string query) => Post(query, "", null) with { Method = "GET" };

    private static PostbackRequest Post(string query, string body, string? type) =>
        new("POST", $"https://our.example/p/T?{query}", query, [new("X-Amount", "12")], body, type, "203.0.113.9");

    private static string Hmac(string text) => Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData("k3y-of-ours"u8, System.Text.Encoding.UTF8.GetBytes(text)));
}
