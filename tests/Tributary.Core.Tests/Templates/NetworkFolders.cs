using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Tests.Templates;

/// <summary>Every folder under networks/ brings its own cases; adding a network adds its tests.</summary>
public sealed class NetworkFolders
{
    private static readonly JsonSerializerOptions Golden = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static TheoryData<string> All => [.. Directory.EnumerateDirectories(Repository.Networks).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    public static TheoryData<string, string> Feeds => Named("feeds");

    public static TheoryData<string, string> Postbacks => Named("postbacks");

    [Theory, MemberData(nameof(All))]
    public void Loads_without_an_error_under_its_own_name(string network)
    {
        var load = Template.Load(Repository.Template(network), $"{network}/template.yaml");

        Assert.Empty(load.Errors);
        Assert.Equal(network, load.Template!.Id);
    }

    [Theory, MemberData(nameof(All))]
    public void Says_what_it_is_based_on(string network)
    {
        var template = Template.Load(Repository.Template(network), network).Template!;

        Assert.NotEmpty(template.Evidence.Sources);
        Assert.True(File.Exists(Path.Combine(Repository.Networks, network, "README.md")));
    }

    [Theory, MemberData(nameof(Feeds))]
    public async Task Reads_its_recorded_answers(string network, string name)
    {
        var (template, settings, cases) = Open(network);
        var feed = cases.Find("feeds")!.Items.Single(item => item.TextAt("name") == name);
        var feeding = new Feeding(template, settings);

        var (outcome, message) = await feeding.Run(
            feed.Find("answers")!.Items.Select(file => File.ReadAllBytes(Path.Combine(Repository.Networks, network, "fixtures", file.Text))),
            int.Parse(feed.TextAt("status") ?? "200", System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(feed.TextAt("outcome"), outcome);
        if (feed.TextAt("message") is { } words)
            Assert.Equal(words, message);
        if (feed.Find("requests") is { } requests)
            Assert.Equal(requests.Items.Select(request => request.Text), feeding.Requests.Select(request => request.ShownUrl));
        if (feed.TextAt("headers") is { } header)
            Assert.Contains(header, feeding.Requests[0].ShownHeaders.Select(shown => $"{shown.Key}: {shown.Value}"));
        Assert.Equal(feed.Find("rejected")?.Items.Select(item => item.Text) ?? [], feeding.Rejected.Select(rejected => $"{rejected.Record}: {rejected.Reason}"));
        if (feed.TextAt("golden") is { } golden)
            Compare(Path.Combine(Repository.Networks, network, "golden", golden), new { feeding.Offers, feeding.Issues });
    }

    [Theory, MemberData(nameof(All))]
    public void Builds_its_links(string network)
    {
        var (template, settings, cases) = Open(network);
        var link = template.Link!.Prepare(template.Link.Defaults, settings);
        Assert.Empty(link.Errors);

        foreach (var expected in cases.Find("links")!.Items)
        {
            var built = link.Link!.Build("1", expected.TextAt("url"), new ClickFacts("CLICK", "member/7", "shop", "55", "US"));

            Assert.Null(built.Problem);
            Assert.Equal(expected.TextAt("becomes"), built.Url);
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Writes_the_postback_address_to_paste(string network)
    {
        var (template, settings, cases) = Open(network);

        Assert.Equal(cases.TextAt("postback_url"), template.Postback!.UrlToPaste("https://our.example/p/TOKEN", settings));
    }

    [Theory, MemberData(nameof(Postbacks))]
    public void Understands_its_postbacks(string network, string name)
    {
        var (template, settings, cases) = Open(network);
        var told = cases.Find("postbacks")!.Items.Single(item => item.TextAt("name") == name);
        var query = told.TextAt("query")!;
        var request = new PostbackRequest(
            "GET", $"https://our.example/p/TOKEN?{query}", query,
            told.Find("headers")?.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, entry.Value.Text)).ToArray() ?? [],
            "", null, told.TextAt("from") ?? "192.0.2.77");

        var reading = template.Postback!.Read(request, settings);

        if (told.TextAt("refused") is { } refusal)
        {
            Assert.Equal(refusal, Assert.IsType<PostbackReading.Refused>(reading).Reason);
            return;
        }
        var understood = Assert.IsType<PostbackReading.Understood>(reading);
        Assert.Equal(told.TextAt("event"), understood.Event.ToString().ToLowerInvariant());
        if (told.TextAt("reason") is { } reason)
            Assert.Equal(reason, understood.Reason);
        foreach (var (fact, value) in told.Find("facts")?.Entries ?? [])
            Assert.Equal((fact.Text, value.Text), (fact.Text, Fact(understood.Facts, fact.Text)));
        if (told.TextAt("stored") is { } stored)
            Assert.Equal(stored, template.Postback.Redact(query));
    }

    private static string? Fact(PostbackFacts facts, string name) => name switch
    {
        "click_id" => facts.ClickId,
        "txn_id" => facts.TransactionId,
        "goal_id" => facts.GoalId,
        "offer_id" => facts.OfferId,
        "payout" => facts.Payout,
        "payout_micros" => facts.PayoutMicros?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        "currency" => facts.Currency,
        "country" => facts.Country,
        "ip" => facts.Address,
        "identity" => string.Join(' ', facts.Identity.Select(pair => $"{pair.Key}={pair.Value}")),
        _ => throw new InvalidOperationException($"The case asks for the unknown fact '{name}'."),
    };

    private static (Template Template, SettingValues Settings, Node Cases) Open(string network)
    {
        var cases = Cases(network);
        var (template, settings) = Feeding.Load(network, cases.Find("settings")!.Entries.Select(entry => (entry.Key.Text, entry.Value.Text)).ToArray());
        return (template, settings, cases);
    }

    private static Node Cases(string network) => YamlReader.Read(File.ReadAllText(Path.Combine(Repository.Networks, network, "cases.yaml"))).Root!;

    private static TheoryData<string, string> Named(string list)
    {
        var data = new TheoryData<string, string>();
        foreach (var network in All.Select(row => row.Data))
        {
            foreach (var item in Cases(network).Find(list)!.Items)
                data.Add(network, item.TextAt("name")!);
        }
        return data;
    }

    // TRIBUTARY_GOLDEN=write records what is; the diff then says what changed.
    private static void Compare(string file, object actual)
    {
        var text = JsonSerializer.Serialize(actual, Golden) + "\n";
        if (Environment.GetEnvironmentVariable("TRIBUTARY_GOLDEN") == "write")
            File.WriteAllText(file, text);
        Assert.Equal(File.ReadAllText(file), text);
    }
}
