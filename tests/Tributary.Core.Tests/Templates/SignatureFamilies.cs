using System.Text.RegularExpressions;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Tests.Templates;

/// <summary>Every way networks prove their calls, through whole templates: what is signed is believed, what was changed on its way is not.</summary>
public sealed partial class SignatureFamilies
{
    private const string Endpoint = "https://our.example/p/TOKEN";
    private const string Key = "s3cret-of-the-network";

    private static readonly List<Node> Rows = YamlReader.Read(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "Tributary.Core.Tests", "Templates", "signatures.yaml")), "signatures.yaml").Root!.Items;

    public static TheoryData<string> All => [.. Rows.Select(row => row.TextAt("name")!)];

    public static TheoryData<string> WithSignature => [.. Rows.Where(row => row.TextAt("kind") == "signature").Select(row => row.TextAt("name")!)];

    [Theory, MemberData(nameof(All))]
    public void Are_believed_when_they_are_genuine(string family) => Assert.IsType<PostbackReading.Understood>(Read(family, Call(family)));

    [Theory, MemberData(nameof(WithSignature))]
    [Trait("fault", "T-02")]
    public void Fail_when_any_covered_byte_changes(string family)
    {
        var changed = Changes(family).ToList();

        Assert.NotEmpty(changed);
        Assert.All(changed, call => Assert.IsType<PostbackReading.Refused>(Read(family, call)));
    }

    [Theory, MemberData(nameof(All))]
    [Trait("fault", "T-01")]
    public void Fail_when_any_byte_of_the_proof_changes(string family)
    {
        var proof = Row(family).TextAt("signature")!;

        Assert.All(Enumerable.Range(0, proof.Length), place => Assert.IsType<PostbackReading.Refused>(Read(family, Call(family, Changed(proof, place)))));
    }

    [Theory, MemberData(nameof(All))]
    [Trait("fault", "T-01")]
    public void Fail_without_a_proof_and_without_a_key(string family)
    {
        Assert.IsType<PostbackReading.Refused>(Read(family, Call(family, "")));
        Assert.IsType<PostbackReading.Refused>(Read(family, Call(family), key: "another-secret"));
        Assert.IsType<PostbackReading.Refused>(Read(family, Call(family), key: ""));
        Assert.IsType<PostbackReading.Refused>(Read(family, Call(family, ""), key: ""));
    }

    [Theory, MemberData(nameof(WithSignature))]
    public void May_be_written_in_capitals_or_in_the_other_alphabet(string family)
    {
        var proof = Row(family).TextAt("signature")!;
        var other = proof.All(char.IsAsciiHexDigit) ? proof.ToUpperInvariant() : proof.Contains('=', StringComparison.Ordinal)
            ? proof.TrimEnd('=').Replace('+', '-').Replace('/', '_') : proof.Replace('-', '+').Replace('_', '/') + "=";

        Assert.IsType<PostbackReading.Understood>(Read(family, Call(family, Uri.EscapeDataString(other))));
    }

    private static PostbackReading Read(string family, PostbackRequest call, string key = Key)
    {
        var row = Row(family);
        var text = $$"""
            format: 1
            id: family
            version: 1.0.0
            kind: network
            name: Family
            evidence: { level: inferred, checked: 2026-11-21, sources: [a test] }
            settings:
              key: { type: secret, label: Key, optional: yes, send_to: [postback] }
              app: { type: text, label: App, default: app-7 }
            postback:
              methods: [GET, POST]
              {{(row.TextAt("json_in") is { } field ? $"body: {{ json_in: {field} }}" : "")}}
              fields:
            {{string.Join('\n', row.Find("fields")!.Entries.Select(entry => $"    {entry.Key.Text}: {Flow(entry.Value)}"))}}
              verify:
                - {{row.TextAt("kind")}}: { given: {{row.TextAt("given")}}, expect: "{{row.TextAt("expect")}}" }
              identity: [id]
              events: [{ do: approve }]
              reply: { accepted: 200 OK, refused: 403 NO }
            """;
        var load = Template.Load(text, "family.yaml");
        Assert.Empty(load.Errors);
        var settings = load.Template!.Check(new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = key }, _ => false).Values!;
        return load.Template.Postback!.Read(call, settings);
    }

    private static PostbackRequest Call(string family, string? proof = null) => Call(family, row => Fill(row, "query", proof), row => Fill(row, "body", proof), proof);

    private static PostbackRequest Call(string family, Func<Node, string> query, Func<Node, string> body, string? proof = null)
    {
        var row = Row(family);
        var asked = query(row);
        var headers = row.Find("headers")?.Entries.Select(header => KeyValuePair.Create(header.Key.Text, header.Value.Text.Replace("SIG", proof ?? row.TextAt("signature"), StringComparison.Ordinal)));
        return new PostbackRequest(
            row.TextAt("method")!, asked.Length == 0 ? Endpoint : $"{Endpoint}?{asked}", asked, headers?.ToArray() ?? [], body(row), row.TextAt("content_type"), "192.0.2.7");
    }

    private static IEnumerable<PostbackRequest> Changes(string family)
    {
        var row = Row(family);
        var (query, body) = (Fill(row, "query", null), Fill(row, "body", null));
        foreach (var covered in row.TextAt("covered")!.Split(' '))
        {
            var spans = covered switch
            {
                "*query" or "*url" => [(InQuery: true, From: 0, Length: query.IndexOf("&sig=", StringComparison.Ordinal) is > 0 and var end ? end : query.Length)],
                "*body" => [(InQuery: false, From: 0, body.Length)],
                _ => Values(covered, query, inQuery: true).Concat(Values(covered, body, inQuery: false)).ToArray(),
            };
            Assert.NotEmpty(spans);
            foreach (var (inQuery, from, length) in spans)
            {
                for (var place = from; place < from + length; place++)
                    yield return Call(family, _ => inQuery ? Changed(query, place) : query, _ => inQuery ? body : Changed(body, place));
            }
            if (covered != "*url")
                continue;
            for (var place = "https://".Length; place < Endpoint.Length; place++)
                yield return Call(family) with { Url = $"{Changed(Endpoint, place)}?{query}" };
        }
    }

    // The value in a query or form, in JSON, in JSON that is encoded, or in a part of a form.
    private static (bool InQuery, int From, int Length)[] Values(string name, string text, bool inQuery) =>
        [.. ValueOf().Matches(text).Where(match => match.Groups["name"].Value == name && match.Groups["value"].Length > 0).Select(match => (inQuery, match.Groups["value"].Index, match.Groups["value"].Length))];

    private static string Changed(string text, int place)
    {
        var other = text[place] switch
        {
            >= '0' and < '9' or >= 'a' and < 'z' or >= 'A' and < 'Z' => (char)(text[place] + 1),
            '9' => '0',
            'z' => 'a',
            'Z' => 'A',
            _ => 'x',
        };
        return text[..place] + other + text[(place + 1)..];
    }

    private static string Fill(Node row, string part, string? proof) =>
        row.TextAt(part)?.Replace("SIG", proof ?? Uri.EscapeDataString(row.TextAt("signature")!), StringComparison.Ordinal) ?? "";

    private static string Flow(Node field) => $"{{ {string.Join(", ", field.Entries.Select(entry => $"{entry.Key.Text}: {entry.Value.Text}"))} }}";

    private static Node Row(string family) => Rows.Single(row => row.TextAt("name") == family);

    [GeneratedRegex("""(%22|\b)(?<name>[a-z][a-z0-9]*)(=|":"?|%22%3A%22|"\r\n\r\n)(?<value>[^&",}%\r]*)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ValueOf();
}
