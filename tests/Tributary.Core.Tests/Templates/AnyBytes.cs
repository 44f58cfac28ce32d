using System.Text;
using System.Text.Json;

namespace Tributary.Core.Tests.Templates;

/// <summary>Whatever a network sends ends in one of the declared outcomes: nothing throws, nothing is taken for a feed that is none.</summary>
public sealed class AnyBytes
{
    private static readonly string[] Outcomes = ["complete", "partial", "unfinished", "fail", "contract"];

    [Fact]
    public async Task Json_is_told_from_what_is_none()
    {
        var sketch = Sketch.Decoding("as: json");
        foreach (var file in Suite("json", "test_parsing", "*.json"))
        {
            var read = await sketch.Reads(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));

            var name = Path.GetFileName(file);
            Assert.True(Outcomes.Contains(read.Outcome, StringComparer.Ordinal), $"{name}: {read.Outcome}");
            Assert.True(name[0] != 'y' || read.Outcome != "fail", $"{name} is JSON: {read.Message}");
            Assert.True(name[0] != 'n' || read.Outcome == "fail", $"{name} is no JSON: {read.Outcome}");
        }
    }

    [Fact]
    public async Task A_csv_gives_the_rows_it_means()
    {
        foreach (var file in Suite("csv", "csvs", "*.csv"))
        {
            // The suite's own expectation of this one names another telephone number than its file.
            if (Path.GetFileName(file) == "location_coordinates.csv")
                continue;
            var expected = JsonDocument.Parse(await File.ReadAllBytesAsync(file.Replace("csvs", "json", StringComparison.Ordinal).Replace(".csv", ".json", StringComparison.Ordinal), TestContext.Current.CancellationToken)).RootElement;
            var columns = expected[0].EnumerateObject().Select(column => column.Name).ToArray();
            var sketch = Sketch.Decoding(
                "as: csv", id: $".['{columns[0]}']", name: $"concat({string.Join(", '|', ", columns.Select(column => $".['{column}'] ?? ''"))}, '')");

            var read = await sketch.Reads(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));

            var rows = expected.EnumerateArray().Select(row => $"{Shown(row.GetProperty(columns[0]))}:{Shown(string.Join('|', row.EnumerateObject().Select(column => column.Value.ToString())))}");
            Assert.Equal((Path.GetFileName(file), string.Join('\n', rows)), (Path.GetFileName(file), string.Join('\n', read.Offers)));
        }
    }

    [Fact, Trait("fault", "T-16")]
    public async Task Attacks_on_xml_are_answers_that_cannot_be_read()
    {
        var sketch = Sketch.Decoding("as: xml", "at: .feed.offer");
        foreach (var attack in await File.ReadAllLinesAsync(Suite("web", "", "xml-attacks.txt").Single(), TestContext.Current.CancellationToken))
        {
            var read = await sketch.Reads(attack);

            Assert.Contains(read.Outcome, Outcomes);
            Assert.Empty(read.Offers);
        }
    }

    [Theory]
    [InlineData("as: json", "at: .offers", """{"offers":[{"id":1,"name":"Prämie"},{"id":2,"name":"B\u00e4\n"}],"n":[1,{"a":null}]}""")]
    [InlineData("as: xml", "at: .r.offer", "<?xml version=\"1.0\"?><r a='1'><offer id=\"x\"><id>1</id><name>Prämie &amp; <![CDATA[<b>]]></name></offer><!-- c --><offer><id>2</id><name>B</name></offer></r>")]
    [InlineData("as: csv, delimiter: ';'", "at: .", "id;name\r\n1;\"Prä\"\"mie\r\n\"\r\n2;B\r\n")]
    [InlineData("as: csv, encoding: utf-16", "at: .", "i\0d\0,\0n\0a\0m\0e\0\n\0001\0,\0A\0")]
    [InlineData("as: ndjson", "at: .", "{\"id\":1,\"name\":\"Prämie\"}\n{\"id\":2,\"name\":\"B\"}\n")]
    [InlineData("as: jsonp", "at: .offers", "cb({\"offers\":[{\"id\":1,\"name\":\"Prämie\"}]});")]
    [Trait("fault", "F-08")]
    [Trait("fault", "F-19")]
    public async Task Damaged_answers_end_in_a_declared_outcome(string decode, string records, string answer)
    {
        var sketch = Sketch.Decoding(decode, records);
        var random = new Random(decode.Length + answer.Length);
        for (var round = 0; round < 1500; round++)
        {
            var bytes = Damaged.Of(Encoding.UTF8.GetBytes(answer), random);

            var read = await sketch.Reads(bytes);

            Assert.True(Outcomes.Contains(read.Outcome, StringComparer.Ordinal), $"{read.Outcome} of {Convert.ToHexString(bytes)}");
        }
    }

    // A title is trimmed, and line breaks in it are one.
    private static string Shown(JsonElement text) => Shown(text.ToString());

    private static string Shown(string text) => text.Trim().Replace("\r\n", "\n", StringComparison.Ordinal);

    private static string[] Suite(string kind, string folder, string pattern)
    {
        var path = Path.Combine(Repository.Root, "..", "shared", "suites", kind, folder);
        Assert.SkipUnless(Directory.Exists(path), "The parser suites lie in a folder 'shared' beside the repository, which is not here.");
        return Directory.GetFiles(path, pattern);
    }
}
