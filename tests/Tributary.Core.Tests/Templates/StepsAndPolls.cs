using System.Text;
using Tributary.Core.Offers;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Feeds;

namespace Tributary.Core.Tests.Templates;

/// <summary>Every key of steps, conversions and reversals does what it says.</summary>
public sealed class StepsAndPolls
{
    private const long Now = 1_763_700_000_000;
    private const long Day = 24 * 3600 * 1000;

    private const string Head =
        """
        format: 1
        id: sample
        version: 1.0.0
        kind: network
        name: Sample
        evidence: { level: inferred, checked: 2026-11-20, sources: [made for tests] }
        settings:
          site: { type: text, label: Site }
        hosts:
          api: api.sample.example
        responses:
          - { when: body.problem == 'common', as: auth }
        offers:
          request: { get: /offers }
          records: { at: .offers }
          map: { id: .id, name: .title }

        """;

    private static readonly OfferDraft Offer = new()
    {
        SourceId = "7",
        Title = "Cottage",
        DetailId = "d7",
        TrackingUrl = "https://old.example/7",
        Countries = ["US"],
        Currency = "EUR",
        Payout = 1_500_000,
        UpdatedAt = Now - Day,
    };

    [Theory]
    [InlineData("offer.detail_id == 'd7' and offer.payout == 1.5 and offer.status == 'active'", true)]
    [InlineData("offer.updated_at == 5 or blank(offer.tracking_url)", false)]
    [InlineData("settings.site == 'home'", true)]
    public void When_decides_about_the_offer(string when, bool wanted)
    {
        var (template, settings) = Load($"steps:\n  - {{ id: a, when: \"{when}\", request: {{ get: /a }}, set: {{ terms: body.t }} }}");

        Assert.Equal(wanted, template.Steps[0].Wants(Offer, settings));
    }

    [Fact]
    public void What_is_not_said_has_its_usual_value()
    {
        var (template, _) = Load("steps:\n  - { id: a, request: { get: /a }, set: { terms: body.t } }\n  - { id: b, request: { get: /b }, set: { terms: body.t }, refresh: 12h, per_run: 9 }");

        Assert.Equal((7 * Day, 500, 1), (template.Steps[0].Refresh, template.Steps[0].PerRun, template.Steps[0].BatchSize));
        Assert.Equal((Day / 2, 9), (template.Steps[1].Refresh, template.Steps[1].PerRun));
    }

    [Theory]
    [InlineData("""{"url":"https://new.example/7","geo":["de","at"],"t":"  "}""", "https://new.example/7 AT,DE ")]
    [InlineData("""{"url":"no address","geo":null,"t":"Once"}""", "https://old.example/7 US Once")]
    [InlineData("""{"other":1}""", "https://old.example/7 US ")]
    public async Task Set_fills_fields_and_empties_none(string answer, string expected)
    {
        var (template, settings) = Load("steps:\n  - { id: a, request: { get: \"/a/${offer.id}\", query: { d: \"${offer.detail_id}\" } }, set: { tracking_url: body.url, countries: body.geo | country, terms: body.t } }");
        var step = template.Steps[0];
        var request = step.Request([Offer], Context(settings));

        var finding = Assert.Single(await step.Find(await Read(request, answer), [Offer], TestContext.Current.CancellationToken));

        Assert.Equal("https://api.sample.example/a/7?d=d7", request.ShownUrl);
        var with = finding.Kept is null ? Offer : step.Apply(Offer, finding.Kept).Offer;
        Assert.Equal(expected, $"{with.TrackingUrl} {string.Join(',', with.Countries)} {with.Terms}");
        Assert.Equal(answer.Contains("other", StringComparison.Ordinal), finding.Kept is null);
    }

    [Fact]
    public async Task A_batch_asks_by_ids_and_matches_records_wherever_they_lie()
    {
        var (template, settings) = Load(
            """
            steps:
              - id: a
                request: { get: /a, query: { "ids[]": "${batch.ids}" } }
                batch: { size: 2, records: { at: .answers, each: value, unwrap: .info }, match: key }
                set: { name: "concat(offer.name, ' ', .plus)" }
            """);
        var step = template.Steps[0];
        OfferDraft[] offers = [Offer, Offer with { SourceId = "8" }];
        var request = step.Request(offers, Context(settings));

        var findings = await step.Find(await Read(request, """{"answers":{"8":{"info":{"plus":"eight"}},"9":{"info":{"plus":"nobody's"}}}}"""), offers, TestContext.Current.CancellationToken);

        Assert.Equal("https://api.sample.example/a?ids%5B%5D=7&ids%5B%5D=8", request.Url.AbsoluteUri);
        Assert.Equal([("7", null), ("8", "{\"name\":\"Cottage eight\"}")], findings.Select(finding => (finding.SourceId, finding.Kept)));
    }

    [Fact]
    public async Task Goals_replace_those_of_the_list_and_give_the_offer_its_payout_when_it_has_none()
    {
        var (template, settings) = Load("steps:\n  - { id: a, request: { get: /a }, goals: { from: body.goals, map: { id: .n, payout: .pay, name: \"concat(.n, ' of ', offer.id)\" }, defaults: { currency: USD } } }");
        var step = template.Steps[0];
        var offer = Offer with { Payout = null, Currency = null, Goals = [new GoalDraft { Id = "old" }] };

        var finding = (await step.Find(await Read(step.Request([offer], Context(settings)), """{"goals":[{"n":"a","pay":"0.5"},{"n":"b","pay":2},{"pay":1}]}"""), [offer], TestContext.Current.CancellationToken))[0];
        var (with, issues) = step.Apply(offer, finding.Kept!);

        Assert.Equal((2_000_000L, "USD"), (with.Payout!.Value, with.Currency));
        Assert.Equal([("a", "a of 7", 500_000L), ("b", "b of 7", 2_000_000L)], with.Goals.Select(goal => (goal.Id, goal.Name, goal.Payout!.Value)));
        Assert.Contains(new FieldIssue("goals.id", "is missing"), issues);
    }

    [Theory]
    [InlineData("""{"problem":"own"}""", AnswerMeaning.Gone)]
    [InlineData("""{"problem":"common"}""", AnswerMeaning.Auth)]
    [InlineData("""{"problem":"both"}""", AnswerMeaning.Config)]
    public async Task The_steps_own_rules_come_before_the_common_ones(string answer, AnswerMeaning expected)
    {
        var (template, settings) = Load("steps:\n  - { id: a, request: { get: /a }, responses: [ { when: body.problem == 'own', as: gone }, { when: body.problem == 'both', as: config } ], set: { terms: body.t } }");

        Assert.Equal(expected, (await Read(template.Steps[0].Request([Offer], Context(settings)), answer)).Judgement.Meaning);
    }

    [Theory]
    [InlineData("back: 30d, at_most: 31d", null, "-30..0")]
    [InlineData("back: 30d, at_most: 31d", -0.04, "-30..0")]
    [InlineData("back: 30d, at_most: 31d", -10.0, "-40..-9 -9..0")]
    [InlineData("back: 70d, at_most: 31d", null, "-70..-39 -39..-8 -8..0")]
    [InlineData("back: 2d", -900.0, "-400..0")]
    [InlineData("", null, "none")]
    public void A_window_looks_back_makes_up_for_missed_polls_and_comes_in_pieces(string window, double? last, string expected)
    {
        var poll = Load(Polling(window.Length == 0 ? "" : $"window: {{ {window} }}")).Template.Polls[0];

        var windows = poll.Windows(Now, last is { } days ? Now + (long)(days * Day) : null);

        Assert.Equal(expected, string.Join(' ', windows.Select(piece => piece is { } w ? FormattableString.Invariant($"{(w.From - Now) / Day}..{(w.To - Now) / Day}") : "none")));
    }

    [Fact]
    public async Task A_record_tells_the_facts_of_a_call()
    {
        var (template, settings) = Load(Polling("every: 30m\n  window: { back: 1d }"));
        var poll = Assert.Single(template.Polls);
        var context = Context(settings) with { Window = new PollWindow(Now - Day, Now) };
        var request = poll.Feed.Request(poll.Feed.Starts[1], context);

        var answer = await Read(request, """{"list":[{"sub":"c1","id":5,"sum":"1.20","cur":"usd","when":1763600000,"user":"u1","goal":"g","st":"ok"},{"id":6,"st":"no","why":"fraud"},{"id":7,"st":"test"},{"id":8}]}""");
        var told = new List<RecordResult>();
        await foreach (var record in answer.Records(TestContext.Current.CancellationToken))
            told.Add(record);

        Assert.Equal((PollKind.Conversions, 30 * 60_000L), (poll.Kind, poll.Every));
        Assert.Equal("https://api.sample.example/list?from=2025-11-20&state=b", request.Url.AbsoluteUri);
        var first = ((RecordResult.Told)told[0]).Fact;
        Assert.Equal(
            (PostbackEvent.Approve, "c1", "5", "1.20", 1_200_000L, "USD", "u1", "g"),
            (first.Event, first.Facts.ClickId, first.Facts.TransactionId, first.Facts.Payout, first.Facts.PayoutMicros, first.Facts.Currency, first.Facts.MemberId, first.Facts.GoalId));
        Assert.Equal(1_763_600_000_000, first.Facts.HappenedAt);
        Assert.Contains("\"user\":\"u1\"", first.Record, StringComparison.Ordinal);
        Assert.Equal((PostbackEvent.Void, "fraud"), (((RecordResult.Told)told[1]).Fact.Event, ((RecordResult.Told)told[1]).Fact.Reason));
        Assert.IsType<RecordResult.LeftOut>(told[2]);
        Assert.Equal(PostbackEvent.Ignore, ((RecordResult.Told)told[3]).Fact.Event);
    }

    [Fact]
    public async Task A_list_of_reversals_takes_back_everything_in_it()
    {
        var (template, settings) = Load("reversals: { request: { get: /back }, records: { at: . }, map: { txn_id: .id, reversal_id: .back }, identity: [txn_id] }");
        var answer = await Read(template.Polls[0].Feed.Request(default, Context(settings)), """[{"id":"a","x":1},{"id":"a","x":2},{"id":"b","back":"r1"}]""");
        var facts = new List<PolledFact>();
        await foreach (var record in answer.Records(TestContext.Current.CancellationToken))
            facts.Add(((RecordResult.Told)record).Fact);

        Assert.Equal((PollKind.Reversals, 3_600_000L), (template.Polls[0].Kind, template.Polls[0].Every));
        Assert.All(facts, fact => Assert.Equal(PostbackEvent.Void, fact.Event));
        Assert.Equal([null, null, "r1"], facts.Select(fact => fact.Facts.ReversalId));
        // What nothing reads does not make a fact another one.
        Assert.Equal((facts[0].Identity, facts[0].ContentHash), (facts[1].Identity, facts[1].ContentHash));
        Assert.NotEqual(facts[0].Identity, facts[2].Identity);
    }

    [Theory]
    [InlineData("identity: [txn_id, goal_id]", "txn_id: .id", "'goal_id' is not in 'map'")]
    [InlineData("identity: [txn_id, goal_id]", "txn_id: .id, goal_id: .g", "'goal_id' has to belong to the identity both here and in 'postback', or to neither")]
    [InlineData("identity: [click_id]", "click_id: .id", "'txn_id' has to be told both here and by 'postback', or by neither")]
    [InlineData("identity: [txn_id]", "txn_id: .id", null)]
    public void A_list_and_a_call_that_would_count_a_conversion_twice_are_refused(string identity, string map, string? expected)
    {
        var load = Template.Load(Head +
            $$"""
            postback: { fields: { click_id: { macro: "{c}" }, txn_id: { macro: "{t}" } }, identity: [txn_id], events: [ { do: approve } ], reply: { accepted: 200 OK, refused: 403 NO } }
            reversals: { request: { get: /back }, records: { at: . }, map: { {{map}} }, {{identity}} }
            """, "sample.yaml");

        if (expected is null)
            Assert.Empty(load.Errors);
        else
            Assert.Contains(load.Errors, error => error.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Delta_adds_its_parameter_when_changes_are_asked_for()
    {
        var (template, settings) = Load("", Head.Replace(
            "  map: {", "  delta: { param: since, value: \"${run.last_success | date_text('yyyyMMdd')}\", full_every: 2d }\n  map: {", StringComparison.Ordinal));
        var context = Context(settings);

        Assert.Equal(2 * Day, template.Feed!.FullEvery);
        Assert.Equal("https://api.sample.example/offers", template.Feed.Request(default, context).Url.AbsoluteUri);
        Assert.Equal("https://api.sample.example/offers?since=20251120", template.Feed.Request(default, context with { ChangesOnly = true }).Url.AbsoluteUri);
    }

    private static string Polling(string more) =>
        $$"""
        conversions:
          request: { get: /list, query: { from: "${window.from | date_text('yyyy-MM-dd')}", state: "${each.state}" } }
          for_each: { state: [a, b] }
          records: { at: .list, where: .st != 'test' }
          {{more}}
          map: { click_id: .sub, txn_id: .id, goal_id: .goal, payout: .sum, currency: .cur, member_id: .user, at: .when | date('unix') }
          identity: [txn_id]
          events: [ { when: .st == 'ok', do: approve }, { when: .st == 'no', do: void, reason: .why } ]
        """;

    private static (Template Template, SettingValues Settings) Load(string rest, string? head = null)
    {
        var load = Template.Load((head ?? Head) + rest, "sample.yaml");
        Assert.Empty(load.Errors);
        return (load.Template!, load.Template!.Check(new Dictionary<string, string>(StringComparer.Ordinal) { ["site"] = "home" }, _ => false).Values!);
    }

    private static FeedContext Context(SettingValues settings) => new(settings, new HashSet<string>(StringComparer.Ordinal), Now, Now - Day);

    private static Task<FeedAnswer> Read(OutgoingRequest request, string answer) =>
        request.Read(new AnswerHead(200, [], null), new MemoryStream(Encoding.UTF8.GetBytes(answer)), TestContext.Current.CancellationToken);
}
