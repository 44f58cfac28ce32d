using System.Text;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Runs;

namespace Tributary.Web.Tests.Runs;

/// <summary>Whatever bytes a network sends, a run ends in words, the good offers beside a bad one are there, and what is stored can be shown.</summary>
public sealed class ReadEncodings
{
    private const string Map =
        "map: { id: .id, name: .name, description: .text, terms: .text, categories: .text, countries: .country, os: .text, devices: .text, currency: .currency, payout: .payout, tracking_url: .link, store_id: .text, status: .status }";

    private static readonly Encoding Utf16Big = new UnicodeEncoding(bigEndian: true, byteOrderMark: true);

    // As they stand in JSON.
    private static readonly (string What, string Text)[] Texts =
    [
        ("NUL", @"a\u0000b"), ("control characters", @"\u0001\u0008\u001b[31m\u0085\u009f"), ("half a surrogate pair", @"a\ud800b"), ("a pair the wrong way round", @"\udc00\ud800"),
        ("the end of a pair at the end", @"title \ud83d"), ("no character", @"\uffff\ufffe\ufdd0"), ("right to left", @"\u202eevil\u202c\u2066\u200f"), ("nothing to see", @"\u200b\u2060\ufeff"),
        ("a megabyte", new string('x', 1024 * 1024)), ("a megabyte of emoji", string.Concat(Enumerable.Repeat("😀", 1024 * 256))), ("a pair at the cut", new string('x', 299) + "😀😀"),
    ];

    public static TheoryData<string> Everything() =>
        [.. Texts.Select(text => text.What), .. Enum.GetNames<Wrong>().SelectMany(wrong => new[] { $"{wrong} json", $"{wrong} xml", $"{wrong} csv" })];

    private enum Wrong
    {
        Nul,
        InvalidUtf8,
        Latin1,
        ByteOrderMark,
        Utf16,
        Utf16Big,
        Utf16WithoutMark,
        Utf16CutInHalf,
    }

    [Theory, MemberData(nameof(Everything))]
    [Trait("fault", "F-19")]
    public async Task Any_bytes_end_in_words(string what)
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var format = what.Split(' ') is [_, "xml" or "csv"] ? what.Split(' ')[1] : "json";
        var id = await Installs(tributary, network, format);
        var body = Body(what, format);
        network.Answers(context => context.Response.Body.WriteAsync(body).AsTask());

        var run = await tributary.Downloads(id);
        var again = await tributary.Downloads(id);

        var errors = await tributary.Read(session => session.Query<string>("select last_error from jobs where last_error is not null"));
        Assert.Empty(errors);
        Assert.True(run.FinishedAt is not null && run.Why.Length > 0, $"{run.State}: {run.Why}");
        // What JSON can say in its own letters is at most one bad record, unless it is too long for one.
        Assert.True(run.State is RunState.Complete || Texts.All(text => text.What != what) || run.Why.Contains("larger than 4 MB", StringComparison.Ordinal), $"{run.State}: {run.Why}");
        var texts = await tributary.Read(session => session.Query<string>(
            "select title || description || conditions || categories || coalesce(store_id, '') || countries || systems || devices || goals || coalesce(tracking_url, '') || source_id from current_offers"));
        Assert.True(run.State is not RunState.Complete || texts.Count >= 3, $"{texts.Count} of the three good offers are there.");
        Assert.DoesNotContain(texts, text => text.Any(character => char.IsControl(character) && character != '\n') || !IsWellFormed(text));
        Assert.True(run.State is not RunState.Complete || again is { State: RunState.Complete, Updated: 0, Added: 0 }, $"The same bytes again: {again.State}, {again.Updated} updated. {again.Why}");
    }

    private static bool IsWellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static byte[] Body(string what, string format)
    {
        if (Texts.FirstOrDefault(text => text.What == what) is { Text: { } text })
            return Encoding.UTF8.GetBytes("{\"offers\":[" + string.Join(',', Enumerable.Range(1, 3).Select(id => Json($"{id}", "Größe", "DE", "USD"))) + "," + Json("4" + text, text, "US" + text, text) + "," + Json("5", text, "DE", "USD") + "]}");

        var plain = format switch
        {
            "xml" => "<feed>" + string.Concat(Enumerable.Range(1, 4).Select(id => $"<offer><id>{id}</id><name>Größe {id}</name><text>ü</text><country>DE</country><payout>1.5</payout></offer>")) + "</feed>",
            "csv" => "id,name,text,country,payout,currency,link,status\n" + string.Concat(Enumerable.Range(1, 4).Select(id => $"{id},Größe {id},ü,DE,1.5,USD,,\n")),
            _ => "{\"offers\":[" + string.Join(',', Enumerable.Range(1, 4).Select(id => Json($"{id}", $"Größe {id}", "DE", "USD"))) + "]}",
        };
        return Enum.Parse<Wrong>(what.Split(' ')[0]) switch
        {
            Wrong.Nul => Encoding.UTF8.GetBytes(plain.Replace("Größe 4", "Grö\0ße 4", StringComparison.Ordinal)),
            Wrong.InvalidUtf8 => Replaced(Encoding.UTF8.GetBytes(plain), "ße 4"u8, [0xff, 0xfe, 0xc0, 0x80, 0xed]),
            Wrong.Latin1 => Encoding.Latin1.GetBytes(plain),
            Wrong.ByteOrderMark => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(plain)],
            Wrong.Utf16 => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(plain)],
            Wrong.Utf16Big => [.. Utf16Big.Preamble, .. Utf16Big.GetBytes(plain)],
            Wrong.Utf16WithoutMark => Encoding.Unicode.GetBytes(plain),
            Wrong.Utf16CutInHalf => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(plain)[..^7]],
        };
    }

    private static byte[] Replaced(byte[] bytes, ReadOnlySpan<byte> old, ReadOnlySpan<byte> with)
    {
        var at = bytes.AsSpan().IndexOf(old);
        return [.. bytes[..at], .. with, .. bytes[(at + old.Length)..]];
    }

    private static string Json(string id, string text, string country, string currency) =>
        $$"""{"id":"{{id}}","name":"{{text}} n","text":"{{text}}","country":"{{country}}","currency":"{{currency}}","payout":"1.5","link":"https://track.example.com/{{id}}/{{text}}","status":"{{text}}"}""";

    private static async Task<long> Installs(RunningTributary tributary, FakeNetwork network, string format)
    {
        await tributary.Services.AddsTemplate($$"""
            format: 1
            id: sketch
            version: 1.0.0
            kind: network
            name: Sketch
            evidence: { level: inferred, checked: 2026-11-21, sources: [a test] }
            settings: { host: { type: host, label: Host } }
            hosts: { api: "${settings.host}" }
            offers:
              request: { get: /offers }
              decode: { as: {{format}} }
              records: { at: {{(format == "csv" ? "." : format == "xml" ? ".feed.offer" : ".offers")}} }
              {{Map}}
            """);
        return await tributary.Installs("sketch", "Sketch", ("host", network.Host));
    }
}
