using System.Text;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Linting;

namespace Tributary.Core.Tests.Templates;

/// <summary>What is likely a mistake is told at its place; the author decides.</summary>
public sealed class LintingTemplates
{
    private const string Sound = """
        format: 1
        id: mine
        version: 1.0.0
        kind: network
        name: Mine
        evidence: { level: documented, checked: 2026-11-01, sources: [a page] }
        hosts: { api: api.mine.example }
        tables:
          state: { live: active, "*": closed }
        offers:
          request: { get: /offers, query: { sort: id } }
          records: { at: .offers }
          paginate: { by: page, param: page, total_items: body.total }
          map:
            id: .id
            name: .name
            status: .state | table('state')
            payout: .reward
            currency: .currency
            countries: .geo
        postback:
          fields: { click_id: { macro: "{c}" }, txn_id: { macro: "{t}" } }
          verify: [{ ip: settings.ips }]
          identity: [txn_id]
          events: [{ do: approve }]
          reply: { accepted: 200 OK, refused: 403 NO }
        settings: { ips: { type: ip_list, label: Addresses, optional: yes } }
        """;

    private const string Sample = """{"total": 1, "offers": [{"id": 1, "name": "One", "state": "live", "reward": 2, "currency": "USD", "geo": ["US"]}]}""";

    [Fact]
    public async Task A_sound_template_has_no_warning() => Assert.Empty(await Lint(Sound, Sample));

    [Theory]
    [InlineData("checked: 2026-11-01", "checked: 2025-01-01", "6", "the evidence is older than a year")]
    [InlineData("    currency: .currency\n", "", "18", "the payout has no currency")]
    [InlineData("payout: .reward", "payout: .reward_percent", "18", "a percentage is mapped to payout")]
    [InlineData("countries: .geo", "countries: .geo_excluded", "20", "excluded countries feed 'countries'")]
    [InlineData(", total_items: body.total", "", "13", "only an empty page ends this feed")]
    [InlineData(", query: { sort: id }", "", "11", "no parameter asks for a stable order")]
    [InlineData("  verify: [{ ip: settings.ips }]\n", "", "22", "nothing but the private address proves a call")]
    [InlineData("identity: [txn_id]", "identity: [click_id]", "24", "the identity has no transaction id")]
    [InlineData("live: active, \"*\": closed", "on: active", "9", "a sample has 'live', which is not in this table")]
    [InlineData("name: .name", "name: .name ?? .titel", "16", "no sample has offers[*].titel")]
    [InlineData("records: { at: .offers }", "records: { at: .items }", "12", "no sample has a list at .items")]
    [InlineData("    payout: .reward\n", "", "15", "one field of the samples is neither read nor listed under 'ignored' in cases.yaml: offers[*].reward")]
    public async Task Warns(string before, string after, string line, string expected)
    {
        var warnings = await Lint(Sound.Replace(before, after, StringComparison.Ordinal), Sample);

        Assert.Contains(warnings, warning => warning.Message.Contains(expected, StringComparison.Ordinal) && $"{warning.Line}" == line);
    }

    [Theory]
    [InlineData("got.click_id, got.txn_id, settings.key", "none is known", true)]
    [InlineData("got.click_id, ':', got.txn_id, settings.key", "none is known", false)]
    [InlineData("got.click_id, settings.key, got.txn_id", "none is known", false)]
    [InlineData("got.click_id, got.txn_id, settings.key", "no separator is documented, click ids have one length", false)]
    public async Task What_is_signed_without_a_separator_is_named_unless_the_template_says_so(string joined, string doubt, bool isNamed)
    {
        var warnings = await Lint(Sound
            .Replace("txn_id: { macro: \"{t}\" }", "txn_id: { macro: \"{t}\" }, hash: { macro: \"{h}\" }", StringComparison.Ordinal)
            .Replace("{ ip: settings.ips }", $"{{ signature: {{ given: got.hash, expect: \"concat({joined}) | sha256\" }} }}", StringComparison.Ordinal)
            .Replace("ips: { type: ip_list, label: Addresses, optional: yes }", "key: { type: secret, label: Key, send_to: [postback] }", StringComparison.Ordinal)
            .Replace("sources: [a page]", $"sources: [a page], doubts: [\"{doubt}\"]", StringComparison.Ordinal), Sample);

        Assert.Equal(isNamed ? ["click_id and txn_id are signed without a separator"] : [], warnings.Select(warning => warning.Message.Split(',')[0]));
    }

    [Fact]
    public async Task Forgotten_money_is_named()
    {
        var warnings = await Lint(Sound, Sample.Replace("\"reward\"", "\"payout_usd\": 3, \"reward\"", StringComparison.Ordinal));

        Assert.Contains(warnings, warning => warning.Message.Contains("nothing reads offers[*].payout_usd, which looks like payout ('3')", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_ignored_has_a_reason_and_is_there()
    {
        var sample = Sample.Replace("\"reward\"", "\"epc\": 3, \"reward\"", StringComparison.Ordinal);

        Assert.Empty(await Lint(Sound, sample, "\nignored: { \"offers[*].epc\": members do not see it }"));
        Assert.Contains(await Lint(Sound, Sample, "\nignored: { \"offers[*].epc\": members do not see it }"),
            warning => warning.Message == "'offers[*].epc' is read, or in no sample: nothing to ignore");
    }

    private static Task<IReadOnlyList<TemplateError>> Lint(string template, string sample, string further = "")
    {
        var folder = new TemplateFolder("mine", path => path switch
        {
            "cases.yaml" => Encoding.UTF8.GetBytes("feeds: [{ name: one, answers: [one.json], outcome: complete }]" + further),
            "fixtures/one.json" => Encoding.UTF8.GetBytes(sample),
            _ => null,
        });
        return LintTemplate.Run(new TemplateSource(template, "mine.yaml"), _ => null, folder, "2026-11-21", TestContext.Current.CancellationToken);
    }
}
