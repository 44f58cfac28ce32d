using System.Text;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Feeds;
using Tributary.Core.Templates.Rehearsals;

namespace Tributary.Core.Tests.Templates;

/// <summary>A template of a few lines, for one key at a time, and what it makes of answers.</summary>
internal sealed class Sketch
{
    private const string Head = """
        format: 1
        id: sketch
        version: 1.0.0
        kind: network
        name: Sketch
        evidence: { level: inferred, checked: 2026-11-21, sources: [a test] }
        settings:
          api_key: { type: secret, label: Key, send_to: [api] }
          number: { type: integer, label: Number, optional: yes }
          word: { type: text, label: Word, optional: yes }
          empty: { type: text, label: Empty, optional: yes }
          missing_word: { type: text, label: Missing, optional: yes }
        hosts: { api: api.example.com }

        """;

    private const string Offers = """
        offers:
          request: { get: /offers }
          records: { at: .offers }
          map: { id: .id, name: .name }

        """;

    private readonly Template _template;
    private readonly SettingValues _settings;

    private Sketch(Template template, SettingValues settings)
    {
        _template = template;
        _settings = settings;
    }

    public Template Template => _template;

    public FeedContext Context => new(_settings, new HashSet<string>(StringComparer.Ordinal), Rehearsal.RecordedAt, null);

    /// <summary>What follows the usual head; without "offers" in it, small ones are added.</summary>
    public static Sketch Of(string rest, string apiKey = "s3cret-of/api", string number = "7", string word = "") =>
        Load((rest.Contains("offers:", StringComparison.Ordinal) ? "" : Offers) + rest, apiKey, number, word);

    public static Sketch WithoutOffers(string rest) => Load(rest, "s3cret-of/api", "7", "");

    private static Sketch Load(string rest, string apiKey, string number, string word)
    {
        var load = Template.Load(Head + rest, "sketch/template.yaml");
        Assert.Empty(load.Errors);
        var check = load.Template!.Check(new Dictionary<string, string>(StringComparer.Ordinal) { ["api_key"] = apiKey, ["number"] = number, ["word"] = word }, _ => false);
        Assert.Empty(check.Errors);
        return new Sketch(load.Template, check.Values!);
    }

    /// <summary>The offers of a sketch whose answers are as told.</summary>
    public static Sketch Decoding(string decode, string records = "at: .", string id = ".id", string name = ".name", string paginate = "by: none") =>
        Of($$"""
            offers:
              request: { get: /offers }
              decode: { {{decode}} }
              records: { {{records}} }
              paginate: { {{paginate}} }
              map:
                id: '{{id.Replace("'", "''", StringComparison.Ordinal)}}'
                name: '{{name.Replace("'", "''", StringComparison.Ordinal)}}'
            """);

    public OutgoingRequest Request(FeedPlace place = default) => _template.Feed!.Request(place, Context);

    public Task<Read> Reads(params byte[][] answers) => Reads([.. answers.Select(RecordedAnswer.Of)]);

    public async Task<Read> Reads(params RecordedAnswer[] answers)
    {
        var left = new Queue<RecordedAnswer>(answers);
        var rehearsal = new Rehearsal(_settings, (_, _) => Task.FromResult(left.TryDequeue(out var next) ? next : null)) { Context = Context };
        var end = await rehearsal.Run(_template, TestContext.Current.CancellationToken);
        return new Read(
            end.Outcome, end.Message, [.. rehearsal.Offers.Select(offer => $"{offer.SourceId}:{offer.Title}")],
            [.. rehearsal.Rejected.Select(rejected => $"{rejected.Record}: {rejected.Reason}")], [.. rehearsal.Exchanges.Select(exchange => exchange.Request.Shown)]);
    }

    public Task<Read> Reads(params string[] answers) => Reads([.. answers.Select(Encoding.UTF8.GetBytes)]);
}

internal sealed record Read(string Outcome, string? Message, IReadOnlyList<string> Offers, IReadOnlyList<string> Rejected, IReadOnlyList<string> Requests);
