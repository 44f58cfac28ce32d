using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tributary.Web.Platform.Http;
using Tributary.Web.Tests.Architecture;

namespace Tributary.Web.Tests.Callbacks;

/// <summary>The code of docs/callbacks.md is taken out of it and run against what the product signs.</summary>
public sealed partial class VerifyAsDocumented : IDisposable
{
    private const long Now = 1_795_176_000;

    private static readonly string Secret = WebhookSignature.NewSecret();
    private static readonly string Other = WebhookSignature.NewSecret();

    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-callbacks-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [Trait("fault", "T-26")]
    public void The_documented_CSharp_is_what_is_tried_here()
    {
        var tried = Repository.Text("tests/Tributary.Web.Tests/Callbacks/TributaryCallback.cs").Replace("namespace Tributary.Web.Tests.Callbacks;\n\n", "", StringComparison.Ordinal).Trim();

        Assert.Equal(tried, Documented("csharp"));
        foreach (var call in Calls())
            Assert.True(call.Genuine == TributaryCallback.IsGenuine(Secret, call.Id, call.Timestamp, call.Signatures, Encoding.UTF8.GetBytes(call.Body), Now), call.What);
    }

    [Fact]
    [Trait("fault", "T-26")]
    public Task The_documented_Node_tells_genuine_calls_from_others() => Try("node", "verify.js", Documented("js") +
        "\nconst calls = JSON.parse(require('fs').readFileSync(0));\nfor (const c of calls) console.log(isGenuine(c.Secret, c.Id, c.Timestamp, c.Signatures, Buffer.from(c.Body), c.Now));\n");

    [Fact]
    [Trait("fault", "T-26")]
    public Task The_documented_Python_tells_genuine_calls_from_others() => Try("python3", "verify.py", Documented("python") +
        "\n\nimport json\nimport sys\nfor c in json.load(sys.stdin):\n    print(is_genuine(c['Secret'], c['Id'], c['Timestamp'], c['Signatures'], c['Body'].encode(), c['Now']))\n");

    [Fact]
    [Trait("fault", "T-26")]
    public Task The_documented_PHP_tells_genuine_calls_from_others() => Try("php", "verify.php", Documented("php") +
        "\nforeach (json_decode(file_get_contents('php://stdin'), true) as $c) echo tributary_is_genuine($c['Secret'], $c['Id'], $c['Timestamp'], $c['Signatures'], $c['Body'], $c['Now']) ? 'true' : 'false', \"\\n\";\n");

    private async Task Try(string program, string file, string code)
    {
        Assert.SkipUnless(IsInstalled(program), $"{program} is not installed.");
        var path = Path.Combine(_folder, file);
        await File.WriteAllTextAsync(path, code);
        using var process = Process.Start(new ProcessStartInfo(program, [path]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = _folder })!;
        var calls = Calls().ToList();
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(calls.Select(call => new { Secret, call.Id, call.Timestamp, call.Signatures, call.Body, Now })));
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var said = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        Assert.Equal("", await errors);
        Assert.Equal(calls.Select(call => $"{call.What}: {call.Genuine}"), calls.Zip(said, (call, answer) => $"{call.What}: {bool.Parse(answer)}"));
    }

    private static IEnumerable<Call> Calls()
    {
        const string Id = "evt_0199c5f0a1b27cde8f0123456789abcd";
        const string Body = "{\"type\":\"conversion.credited\",\"data\":{\"offer_title\":\"Ünïcode – 特\",\"sub_ids\":{}}}";
        string Of(string secret, string id = Id, string timestamp = "1795176000", string body = Body) => WebhookSignature.Of(secret, id, timestamp, body);
        var genuine = Of(Secret);

        yield return new("genuine", Id, "1795176000", genuine, Body, true);
        yield return new("with the former secret's signature before", Id, "1795176000", $"{Of(Other)} {genuine}", Body, true);
        yield return new("with the former secret's signature behind", Id, "1795176000", $"{genuine} {Of(Other)}", Body, true);
        yield return new("beside a signature of another kind", Id, "1795176000", $"v1a,{genuine[3..]} {genuine}", Body, true);
        yield return new("300 seconds old", Id, "1795175700", Of(Secret, timestamp: "1795175700"), Body, true);
        yield return new("301 seconds old", Id, "1795175699", Of(Secret, timestamp: "1795175699"), Body, false);
        yield return new("301 seconds ahead", Id, "1795176301", Of(Secret, timestamp: "1795176301"), Body, false);
        yield return new("of another secret", Id, "1795176000", Of(Other), Body, false);
        yield return new("another body", Id, "1795176000", genuine, Body.Replace("credited", "reversed", StringComparison.Ordinal), false);
        yield return new("a blank more", Id, "1795176000", genuine, Body + " ", false);
        yield return new("another id", Id + "0", "1795176000", genuine, Body, false);
        yield return new("another time", Id, "1795176001", genuine, Body, false);
        yield return new("a dot moved", Id + ".1795176000", "1795176000", genuine, Body, false);
        yield return new("only another kind", Id, "1795176000", $"v1a,{genuine[3..]}", Body, false);
        yield return new("without the mark", Id, "1795176000", genuine[3..], Body, false);
        yield return new("a part of it", Id, "1795176000", genuine[..^1], Body, false);
        yield return new("nothing", Id, "1795176000", "", Body, false);
        yield return new("not ASCII", Id, "1795176000", "v1,ü", Body, false);
        foreach (var time in new[] { "", "now", "1795176000.0", "+1795176000", " 1795176000", "1795176000\n", "-1795176000", "17951760000000000000000" })
            yield return new($"the time {JsonSerializer.Serialize(time)}", Id, time, Of(Secret, timestamp: time), Body, false);
    }

    private static string Documented(string language)
    {
        var block = CodeBlock().Matches(Repository.Text("docs/callbacks.md")).Single(match => match.Groups["language"].Value == language);
        return block.Groups["code"].Value.Trim();
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CodeBlock();

    private sealed record Call(string What, string Id, string Timestamp, string Signatures, string Body, bool Genuine);
}
