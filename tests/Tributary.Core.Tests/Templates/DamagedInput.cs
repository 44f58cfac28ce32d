using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Tributary.Core.Callbacks;
using Tributary.Core.Money;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Tests.Templates;

/// <summary>
/// Samples of the project, damaged: whatever a parser is given, it ends in one of the outcomes it declares. A few hundred of each in ./test, the same
/// every time; for as long as is asked in ./bench fuzz, from a seed that is printed.
/// </summary>
public sealed partial class DamagedInput
{
    private const int RoundsInTests = 250;

    private static readonly string[] Outcomes = ["complete", "partial", "unfinished", "fail", "contract"];
    private static readonly int Seconds = Number("TRIBUTARY_FUZZ_SECONDS", 0);
    private static readonly int Seed = Number("TRIBUTARY_FUZZ_SEED", 1);
    private static readonly string[] Templates = [.. Directory.EnumerateDirectories(Repository.Networks).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Fact]
    public Task Templates_are_refused_in_words() => Fuzz("template", [.. Templates.Select(id => Encoding.UTF8.GetBytes(Repository.Template(id)))], bytes =>
    {
        var load = Template.Load(new TemplateSource(Encoding.UTF8.GetString(bytes), "template.yaml"), parent => Templates.Contains(parent, StringComparer.Ordinal) ? Repository.Source(parent) : null);
        Assert.True(load.Template is not null || load.Errors.Count > 0, "neither a template nor an error");
        return Task.CompletedTask;
    });

    [Fact]
    public Task Expressions_are_refused_or_computed_within_their_bounds()
    {
        var slot = Slot.Of("map", ("body", Root.Body, null)) with { HasRecord = true, MayHash = true };
        var record = Value.OfJson("""{"id":"7","name":"Prämie","payout":"1,234.50","tags":["a","b",{"c":[1,2,3]}],"nested":{"deep":{"x":null}},"n":-0.5,"big":123456789012345678901234567890}"""u8.ToArray());
        var samples = Templates.SelectMany(id => Expression().Matches(Repository.Template(id)).Select(match => match.Groups["text"].Value.Trim('"'))).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes).ToArray();
        return Fuzz("expression", samples, bytes =>
        {
            try
            {
                Compiler.Compile(Encoding.UTF8.GetString(bytes), slot, Vocabulary.Empty)(new Scope { [Root.Record] = record, [Root.Body] = record });
            }
            catch (Exception refused) when (refused is ExpressionException or ExpressionLimitException)
            {
                // Declared: what cannot be read, and what costs too much.
            }

            return Task.CompletedTask;
        });
    }

    [Fact]
    public Task Amounts_and_addresses_are_read_or_refused() => Fuzz("amount", [.. new[] { "12.40", "-0.000001", "999999999999.999999", "8928", "https://shop.example/?c={click_id}&m={member}" }.Select(Encoding.UTF8.GetBytes)], bytes =>
    {
        var text = Encoding.UTF8.GetString(bytes);
        if (Amounts.TryParse(text, 6, allowNegative: true, out var minor)) Assert.Matches("^-?[0-9]{1,12}([.][0-9]{1,8})?$", text);
        else Assert.Equal(0, minor);
        MacroAddress.TryRead(text, ["click_id", "member"], out _);
        return Task.CompletedTask;
    });

    [Fact]
    public Task Calls_are_understood_or_refused()
    {
        var postbacks = Templates.Select(Repository.Load).Where(load => load.Template?.Postback is not null).Select(load => load.Template!).ToArray();
        var settings = postbacks.Select(template => new SettingValues(template.Settings, template.Settings.ToDictionary(setting => setting.Name, setting => setting.Type is SettingType.WholeNumber ? "7" : "secret-value", StringComparer.Ordinal))).ToArray();
        var turn = 0;
        return Fuzz("call", [.. new[] { "click_id=c1&txn_id=t1&payout=12.40&status=approved&password=secret-value", "subid=a%26b&amount=1%2C5+0&sig=0123456789abcdef", """{"click_id":"c1","conversion":{"payout":1.5,"id":[1,2]},"hash":"x"}""", "payload=%7B%22id%22%3A1%7D&x=%ff" }.Select(Encoding.UTF8.GetBytes)], bytes =>
        {
            var (text, number) = (Encoding.UTF8.GetString(bytes), turn++ % postbacks.Length);
            foreach (var (method, query, body, type) in new[] { ("GET", text, "", (string?)null), ("POST", "a=b", text, "application/json"), ("POST", "", text, "application/x-www-form-urlencoded") })
                Assert.NotNull(postbacks[number].Postback!.Read(new PostbackRequest(method, "https://t.example/p/x?" + query, query, [KeyValuePair.Create("X-Signature", text)], body, type, "203.0.113.7"), settings[number]));
            return Task.CompletedTask;
        });
    }

    [Theory]
    [InlineData("as: json", "at: .offers", """{"offers":[{"id":1,"name":"Prämie"},{"id":2,"name":"B\u00e4\n"}],"n":[1,{"a":null}]}""")]
    [InlineData("as: xml", "at: .r.offer", "<?xml version=\"1.0\"?><r a='1'><offer id=\"x\"><id>1</id><name>Prämie &amp; <![CDATA[<b>]]></name></offer><!-- c --><offer><id>2</id><name>B</name></offer></r>")]
    [InlineData("as: csv, delimiter: ';'", "at: .", "id;name\r\n1;\"Prä\"\"mie\r\n\"\r\n2;B\r\n")]
    [InlineData("as: ndjson", "at: .", "{\"id\":1,\"name\":\"Prämie\"}\n{\"id\":2,\"name\":\"B\"}\n")]
    [InlineData("as: jsonp", "at: .offers", "cb({\"offers\":[{\"id\":1,\"name\":\"Prämie\"}]});")]
    public Task Answers_end_in_a_declared_outcome(string decode, string records, string sample)
    {
        var sketch = Sketch.Decoding(decode, records);
        return Fuzz(decode["as: ".Length..].Split(',')[0], [Encoding.UTF8.GetBytes(sample)], async bytes => Assert.Contains((await sketch.Reads(bytes)).Outcome, Outcomes));
    }

    // Nine of them share the time; a damaged input is sometimes damaged further.
    private static async Task Fuzz(string what, byte[][] samples, Func<byte[], Task> read)
    {
        var dice = new Random(Seed);
        var end = Environment.TickCount64 + (Seconds * 1000L / 9);
        for (var round = 0; Seconds > 0 ? Environment.TickCount64 < end : round < RoundsInTests; round++)
        {
            var bytes = samples[dice.Next(samples.Length)];
            for (var depth = dice.Next(1, 4); depth > 0; depth--) bytes = Damaged.Of(bytes, dice);
            try
            {
                await read(bytes);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                var file = Path.Combine(Repository.Root, "artifacts", "fuzz", string.Create(CultureInfo.InvariantCulture, $"{what}-{Seed}-{round}"));
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await File.WriteAllBytesAsync(file, bytes);
                Assert.Fail($"Round {round} of seed {Seed} broke the reading of {what}: {failure}\nThe input is kept in artifacts/fuzz/{Path.GetFileName(file)}.");
            }
        }
    }

    private static int Number(string name, int otherwise) => long.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (int)(number % int.MaxValue) : otherwise;

    [GeneratedRegex("^ +[a-z_]+: (?<text>[\"]?[.'(a-z][^{}\\n]*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Expression();
}
