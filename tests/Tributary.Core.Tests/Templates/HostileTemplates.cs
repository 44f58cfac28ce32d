using System.Text;
using Tributary.Core.Templates;

namespace Tributary.Core.Tests.Templates;

/// <summary>
/// Templates of strangers who want something: a key, another host, somebody's money, our machine. Each is one change to a harmless template, and is
/// refused at its place when it is loaded.
/// </summary>
public sealed class HostileTemplates
{
    private const string Bait = """
        format: 1
        id: bait
        version: 1.0.0
        kind: network
        name: Bait
        evidence: { level: inferred, checked: 2026-11-21, sources: [a test] }
        settings:
          api_key: { type: secret, label: Key, send_to: [api] }
          login: { type: secret, label: Login, send_to: [api, other] }
          postback_key: { type: secret, label: Postback key, send_to: [postback] }
          unused: { type: secret, label: Unused }
          tenant: { type: label, label: Tenant }
          domain: { type: host, label: Host }
          word: { type: text, label: Word, default: x }
          ips: { type: ip_list, label: Addresses, optional: yes }
        hosts:
          api: api.example.com
          other: "${settings.tenant}.example.com"
          third: "${settings.domain}"
        auth:
          api:
            header: { X-Key: "${settings.api_key}" }
          other:
            token:
              request: { post: /token, host: other, form: { login: "${settings.login}" } }
              value: body.token
              send: { header: { Authorization: "Bearer ${token.value}" } }
        limits: { rate: 60 per 1m, max_pages: 9, timeout: 30s, page_bytes: 1MB }
        responses:
          - { when: body.error, as: fail, message: body.error }
        tables:
          status: { on: active, "*": paused }
        check:
          request: { get: /me, host: api }
        offers:
          request: { get: /offers, host: api, query: { a: b }, headers: { X-Word: "${settings.word}" } }
          records: { at: .offers, where: .id }
          paginate: { by: link, next: body.next }
          map:
            id: .id
            name: .name
            status: .status | table('status')
            description: .text
        steps:
          - id: link
            when: offer.id
            request: { get: "/link/${offer.id}", host: other }
            set: { tracking_url: body.url }
        link:
          from: offer.tracking_url
          add: { s1: "${click.id}" }
        wall: { url: "https://wall.example.com/?u=${click.member}" }
        postback:
          methods: [GET, POST]
          fields:
            click_id: { macro: "{c}" }
            txn_id: { macro: "{t}" }
            payout: { macro: "{p}" }
            sig: { macro: "{s}" }
            kind: { fixed: credit }
          verify:
            - signature: { given: got.sig, expect: "concat(got.txn_id, settings.postback_key) | md5" }
            - ip: settings.ips
          identity: [txn_id]
          values: { currency: "'USD'" }
          events: [{ do: approve, reason: "'done'" }]
          reply: { accepted: 200 OK, refused: 403 NO }
        """;

    [Fact]
    public void The_bait_itself_is_harmless() => Assert.Empty(Template.Load(Bait, "bait.yaml").Errors);

    [Theory]
    // A secret wants to become data, text, a link or an answer.
    [InlineData("description: .text", "description: settings.api_key", "the secret 'api_key' must not be used in map")]
    [InlineData("description: .text", "description: settings[\"api_key\"]", "the secret 'api_key' must not be used in map")]
    [InlineData("description: .text", "description: concat('x', settings.api_key) | upper", "the secret 'api_key' must not be used in map")]
    [InlineData("description: .text", "description: if(.a, settings.api_key, 'x')", "the secret 'api_key' must not be used in map")]
    [InlineData("description: .text", "description: .a | pluck(settings.api_key)", "the secret 'api_key' must not be used in map")]
    [InlineData("description: .text", "description: \"[settings.api_key] | join('')\"", "the secret 'api_key' must not be used in map")]
    [InlineData("description: .text", "description: settings | entries | pluck(.value) | join('')", "there is no setting ''")]
    [InlineData("description: .text", "description: settings[*] | join('')", "there is no setting ''")]
    [InlineData("description: .text", "description: .x | table(settings.api_key)", "needs a table's name written out in quotes")]
    [InlineData("description: .text", "description: token.value", "the name 'token' is not known in map")]
    [InlineData("description: .text", "description: http.headers | sha256", "'sha256' may stand only in auth and postback.verify")]
    [InlineData("where: .id", "where: \"settings.api_key == .guess\"", "the secret 'api_key' must not be used in map")]
    [InlineData("next: body.next", "next: \"concat(body.next, settings.api_key)\"", "the name 'settings' is not known in paginate")]
    [InlineData("message: body.error", "message: settings.api_key", "the secret 'api_key' must not be used in responses")]
    [InlineData("when: body.error", "when: \"contains(body.x, settings.api_key)\"", "the secret 'api_key' must not be used in responses")]
    [InlineData("s1: \"${click.id}\"", "s1: \"${click.id}\", s2: \"${settings.api_key}\"", "the secret 'api_key' must not be used in link")]
    [InlineData("from: offer.tracking_url", "from: concat(offer.tracking_url, settings.api_key)", "the secret 'api_key' must not be used in link")]
    [InlineData("?u=${click.member}", "?u=${click.member}&k=${settings.api_key}", "the secret 'api_key' must not be used in wall")]
    [InlineData("reason: \"'done'\"", "reason: settings.postback_key", "the secret 'postback_key' must not be used in postback")]
    [InlineData("currency: \"'USD'\"", "currency: settings.postback_key", "the secret 'postback_key' must not be used in postback")]
    [InlineData("when: offer.id", "when: settings.login", "the secret 'login' must not be used in steps.when")]
    [InlineData("tracking_url: body.url", "tracking_url: \"concat(body.url, settings.login)\"", "the secret 'login' must not be used in steps.set")]
    // A secret wants to another host than it was typed for.
    [InlineData("headers: { X-Word: \"${settings.word}\" }", "headers: { X-Word: \"${settings.postback_key}\" }", "the secret 'postback_key' is not meant for 'api'")]
    [InlineData("\"/link/${offer.id}\"", "\"/link/${settings.api_key}\"", "the secret 'api_key' is not meant for 'other'")]
    [InlineData("\"Bearer ${token.value}\"", "\"Bearer ${token.value}${settings.api_key}\"", "the secret 'api_key' is not meant for 'other'")]
    [InlineData("login: \"${settings.login}\"", "login: \"${settings.unused}\"", "the secret 'unused' is not meant for 'other': its send_to allows nothing")]
    [InlineData("post: /token, host: other, form", "post: /token, host: api, form", "the token may hold what 'api' was sent: the secret 'api_key' has to be meant for 'other' too")]
    [InlineData("fixed: credit", "fixed: \"${settings.api_key}\"", "the secret 'api_key' is not meant for 'postback'")]
    [InlineData("send_to: [api]", "send_to: [evil.example]", "'evil.example' is not a name of small letters")]
    [InlineData("type: secret, label: Unused", "type: secret, label: Unused, default: abc", "a secret has no default")]
    [InlineData("unused: { type: secret", "unused_token: { type: text", "a setting called 'unused_token' has to be of type secret")]
    // A host wants to be another one.
    [InlineData("api: api.example.com", "api: \"${settings.word}.example.com\"", "a host is fixed text")]
    [InlineData("api: api.example.com", "api: \"${settings.api_key}.example.com\"", "the secret 'api_key' must not be used in hosts")]
    [InlineData("api: api.example.com", "api: \"${settings.domain}@evil.example\"", "a host is fixed text")]
    [InlineData("api: api.example.com", "api: \"${settings.domain}.evil.example\"", "a host is fixed text")]
    [InlineData("api: api.example.com", "api: \"${settings.tenant}@evil.example\"", "a host is fixed text")]
    [InlineData("api: api.example.com", "api: \"${body.host}\"", "the name 'body' is not known in hosts")]
    [InlineData("api: api.example.com", "api: user:pass@evil.example", "a host is fixed text")]
    [InlineData("api: api.example.com", "api: evil.example:8080", "a host is fixed text")]
    [InlineData("api: api.example.com", "api: evil.example/path", "a host is fixed text")]
    [InlineData("api: api.example.com", "api: \"evil.example#\"", "a host is fixed text")]
    [InlineData("api: api.example.com", "api: \"api.example.com\\\\@evil.example\"", "a host is fixed text")]
    [InlineData("api: api.example.com", "api: 127.0.0.1", "a host is fixed text")]
    [InlineData("api: api.example.com", "api: 0x7f.1", "a host is fixed text")]
    [InlineData("api: api.example.com", "api: \"[::1]\"", "a host is fixed text")]
    [InlineData("api: api.example.com", "api: localhost", "a host is fixed text")]
    [InlineData("api: api.example.com", "api: https://api.example.com", "a host is fixed text")]
    [InlineData("get: /offers", "get: https://evil.example/", "a request's path begins with /")]
    [InlineData("get: /offers", "get: \"@evil.example/\"", "a request's path begins with /")]
    [InlineData("get: /offers", "get: \"${body.path}\"", "the name 'body' is not known in request")]
    [InlineData("get: /me, host: api", "get: /me, host: evil", "there is no host 'evil'")]
    [InlineData("https://wall.example.com/?u=${click.member}", "https://${settings.word}.example.com/?u=${click.member}", "a wall's host is fixed text")]
    [InlineData("https://wall.example.com/?u=${click.member}", "javascript:alert(1)//${click.member}", "a wall's address begins with https://")]
    [InlineData("https://wall.example.com/?u=${click.member}", "https://wall.example.com/?u=1", "a wall without ${click.member}")]
    // A header wants to be two, or to speak for the connection.
    [InlineData("X-Word: \"${settings.word}\"", "\"X-A\\r\\nX-Evil\": b", "is not the name of a header")]
    [InlineData("X-Word: \"${settings.word}\"", "Host: evil.example", "'Host' is not the name of a header")]
    [InlineData("X-Word: \"${settings.word}\"", "Transfer-Encoding: chunked", "'Transfer-Encoding' is not the name of a header")]
    [InlineData("X-Word: \"${settings.word}\"", "Content-Length: \"5\"", "'Content-Length' is not the name of a header")]
    // A request wants to carry what people wrote.
    [InlineData("\"/link/${offer.id}\"", "\"/link/${offer.description}\"", "'offer' has no 'description'")]
    [InlineData("\"/link/${offer.id}\"", "\"/link/${offer.name}\"", "'offer' has no 'name'")]
    // A proof wants to prove nothing.
    [InlineData("signature: { given: got.sig, expect: \"concat(got.txn_id, settings.postback_key) | md5\" }", "when: got.sig", "a check is exactly one of secret, signature and ip")]
    [InlineData("given: got.sig", "given: \"'x'\"", "this proves nothing: 'given' is nothing that comes with the call")]
    [InlineData("given: got.sig", "given: settings.postback_key", "the secret 'postback_key' must not be used in postback.verify")]
    [InlineData("given: got.sig", "given: settings.word", "this proves nothing: 'given' is nothing that comes with the call")]
    [InlineData("\"concat(got.txn_id, settings.postback_key) | md5\"", "got.sig", "this proves nothing: anybody could make it")]
    [InlineData("\"concat(got.txn_id, settings.postback_key) | md5\"", "\"'x'\"", "this proves nothing: anybody could make it")]
    [InlineData("\"concat(got.txn_id, settings.postback_key) | md5\"", "\"concat(got.txn_id, settings.word) | md5\"", "this proves nothing: anybody could make it")]
    [InlineData("\"concat(got.txn_id, settings.postback_key) | md5\"", "\"got.txn_id | hmac_sha256('known')\"", "this proves nothing: anybody could make it")]
    [InlineData("\"concat(got.txn_id, settings.postback_key) | md5\"", "\"got.sig ?? concat(got.txn_id, settings.postback_key)\"", "this proves nothing: anybody could make it")]
    [InlineData("\"concat(got.txn_id, settings.postback_key) | md5\"", "\"if(got.debug, got.sig, settings.postback_key)\"", "this proves nothing: anybody could make it", "got.debug", "got.kind")]
    [InlineData("\"concat(got.txn_id, settings.postback_key) | md5\"", "\"concat(got.txn_id, settings.postback_key | truncate(1))\"", "this proves nothing: anybody could make it")]
    [InlineData("\"concat(got.txn_id, settings.postback_key) | md5\"", "\"settings.postback_key == got.sig\"", "this proves nothing: anybody could make it")]
    [InlineData("\"concat(got.txn_id, settings.postback_key) | md5\"", "\"concat(got.txn_id, blank(settings.postback_key)) | md5\"", "this proves nothing: anybody could make it")]
    [InlineData("\"concat(got.txn_id, settings.postback_key) | md5\"", "\"settings.postback_key | md5\"", "a signature over nothing of the call is a secret")]
    [InlineData("ip: settings.ips", "ip: \"'0.0.0.0/0'\"", "the addresses are a setting of type ip_list")]
    [InlineData("ip: settings.ips", "ip: got.sig", "the addresses are a setting of type ip_list")]
    [InlineData("ip: settings.ips", "ip: settings.word", "the addresses are a setting of type ip_list")]
    [InlineData("identity: [txn_id]", "identity: [nothing]", "there is no postback field 'nothing'")]
    [InlineData("events: [{ do: approve, reason: \"'done'\" }]", "events: [{ do: approve }, { when: got.x, do: void }]", "this is never reached", "got.x", "got.sig")]
    [InlineData("accepted: 200 OK", "accepted: 302 https://evil.example", "is not a status and a body")]
    // A number wants to be too large, a word not to exist.
    [InlineData("max_pages: 9", "max_pages: 99999999999999999999", "is not a whole number from 1")]
    [InlineData("timeout: 30s", "timeout: 99999999999d", "is not a duration")]
    [InlineData("timeout: 30s", "timeout: -5s", "is not a duration")]
    [InlineData("page_bytes: 1MB", "page_bytes: 99999999MB", "is not a size")]
    [InlineData("rate: 60 per 1m", "rate: 0 per 1m", "is not a rate")]
    [InlineData("kind: network", "kind: network\nexec: rm -rf /", "unknown key 'exec'")]
    [InlineData("description: .text", "description: \"!include /etc/passwd\"", "is not part of the expression language")]
    [InlineData("description: .text", "description: System.IO.File.ReadAllText('/etc/passwd')", "'(' does not fit here")]
    [InlineData("description: .text", "description: env('PATH')", "unknown function 'env'")]
    public void Are_refused_where_they_stand(string before, string after, string expected, string mention = "", string instead = "")
    {
        Assert.Contains(before, Bait, StringComparison.Ordinal);
        var text = Bait.Replace(before, mention.Length == 0 ? after : after.Replace(mention, instead, StringComparison.Ordinal), StringComparison.Ordinal);

        var load = Template.Load(text, "bait.yaml");

        Assert.Null(load.Template);
        var error = Assert.Single(load.Errors, error => error.Message.Contains(expected, StringComparison.Ordinal));
        Assert.Matches(@"^bait\.yaml:[0-9]+:[0-9]+ \[\$", error.ToString());
        // The place is the line that was changed, or its neighbour where a multi-line change begins.
        var changed = text.AsSpan(0, text.IndexOf(after.Split('\n')[0].Replace(mention.Length == 0 ? "\0" : mention, instead, StringComparison.Ordinal), StringComparison.Ordinal)).Count('\n') + 1;
        Assert.InRange(error.Line, changed, changed + 1);
    }

    [Theory]
    [InlineData("a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b]", "anchors (&name) are not part of templates")]
    [InlineData("a: *a", "aliases (*name) are not part of templates")]
    [InlineData("a: !!python/object/apply:os.system [id]", "tags (!name) are not part of templates")]
    [InlineData("<<: { format: 1 }", "merge keys (<<) are not part of templates")]
    [InlineData("format: 1\nformat: 1", "the key 'format' stands here twice")]
    [InlineData("? [a, b]\n: c", "a key has to be plain text")]
    [InlineData("a: 1\n--- \nb: 2", "a second document in one file")]
    [InlineData("\0\u0001", "here belongs a map of keys")]
    [InlineData("%YAML 9.9\n---\na: 1", "not valid YAML")]
    public void Refuse_yaml_tricks(string text, string expected) =>
        Assert.Contains(Template.Load(text, "bait.yaml").Errors, error => error.Message.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Refuse_what_is_too_large_too_deep_or_too_much()
    {
        Assert.Contains("larger than 256 KiB", Only("a: " + new string('x', 300 * 1024)), StringComparison.Ordinal);
        Assert.Contains("nested deeper than 24 levels", Only(string.Concat(Enumerable.Repeat("[", 60)) + string.Concat(Enumerable.Repeat("]", 60))), StringComparison.Ordinal);
        Assert.Contains("nested deeper than 24 levels", Only(string.Concat(Enumerable.Repeat("[", 20_000))), StringComparison.Ordinal);
        Assert.Contains("more than 20,000 values", Only("a: [" + string.Join(',', Enumerable.Repeat("1", 21_000)) + "]"), StringComparison.Ordinal);

        static string Only(string text) => Assert.Single(Template.Load(text, "bait.yaml").Errors).Message;
    }

    [Fact]
    public void Any_bytes_end_in_a_template_or_in_errors_with_a_place()
    {
        var random = new Random(20261121);
        var bait = Encoding.UTF8.GetBytes(Bait);
        for (var round = 0; round < 300; round++)
        {
            var mutated = bait.ToArray();
            for (var change = 0; change <= round % 7; change++)
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);

            var load = Template.Load(Encoding.UTF8.GetString(mutated), "bait.yaml");

            Assert.True(load.Template is not null || load.Errors.Count > 0);
            Assert.All(load.Errors, error => Assert.True(error is { Line: > 0, Column: > 0 }));
        }
    }
}
