using System.Text;
using System.Text.RegularExpressions;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Runs;
using Tributary.Web.Features.Settings;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Tests.Architecture;

namespace Tributary.Web.Tests.Runs;

/// <summary>
/// A network changes its schema overnight. Either the run says so and changes nothing, or every offer is as available, as well paid and as
/// linked as before.
/// </summary>
public sealed partial class ChangeSchemas
{
    // Divisible by the two or three records of a sample, each of which is then more than a twentieth of the feed.
    private const int Offers = 66;

    // What an operator would call a loss, and how many offers a network may change its mind about: 40 % is the drop that templates allow.
    private static readonly (string What, int Most, Func<Offer, Offer, bool> IsSo)[] Kinds =
    [
        ("offers are switched off", Offers * 40 / 100, (before, after) => after.Live < before.Live),
        ("offers lost their link", 0, (before, after) => before.TrackingUrl is not null && after.TrackingUrl is null),
        ("offers lost their payout", 0, (before, after) => before.Pays && !after.Pays),
        ("payouts are in another currency", 0, (before, after) => before.Currency is not null && after.Currency != before.Currency),
        ("offers of some countries are for all", 0, (before, after) => before.IsLimited && !after.IsLimited),
    ];

    private static readonly int MutationsOfEach = Faults.Times(8, int.MaxValue);

    /// <summary>The networks whose feed is stored and whose folder has a sample, with list and id by plain names; one that wants a token first is left out.</summary>
    public static TheoryData<string> Samples() =>
    [
        .. from file in Repository.Files("networks", ".json")
           where file.EndsWith("/fixtures/full-and-sparse.json", StringComparison.Ordinal)
           let network = file.Split('/')[1]
           let template = Repository.Text($"networks/{network}/template.yaml")
           where ListPath().IsMatch(template) && IdPath().IsMatch(template) && !NotStoredOrTokened().IsMatch(template)
           select network,
    ];

    [Theory, MemberData(nameof(Samples))]
    [Trait("fault", "F-16")]
    public async Task No_change_of_schema_takes_an_offer_its_link_or_its_payout_away(string template)
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var text = Repository.Text($"networks/{template}/template.yaml");
        var sample = SchemaMutations.Of(
            Repository.Text($"networks/{template}/fixtures/full-and-sparse.json"), ListPath().Match(text).Groups["path"].Value, IdPath().Match(text).Groups["path"].Value, Offers);
        var id = await Installs(tributary, network, template, text);
        // Time passes in leaps here, and a sync of the schedule would come between.
        await tributary.Services.GetRequiredService<SettingBook>().SetAutomaticSync(false, CancellationToken.None);
        var first = await Downloads(tributary, id, network, sample.Unchanged, sample.Empty);
        Assert.True(first is { State: RunState.Complete, Added: Offers }, $"The sample itself: {first.State}, {first.Added} added. {first.Why}");
        var before = await Catalogue(tributary);

        var lost = new StringBuilder();
        foreach (var (what, body) in Chosen(sample, template))
        {
            var run = await Downloads(tributary, id, network, body, sample.Empty);
            var after = await Catalogue(tributary);
            foreach (var loss in Losses(run, before, after)) lost.AppendLine($"{what}: {loss}");
            if (before.Values.SequenceEqual(after.Values)) continue;

            var back = await Downloads(tributary, id, network, sample.Unchanged, sample.Empty);
            // What only the other schema filled is lost again: a person says that this is right.
            if (back.State is RunState.Stopped) back = await Downloads(tributary, id, network, sample.Unchanged, sample.Empty, accepts: back.Id);
            if (back.State is not RunState.Complete || !before.Values.SequenceEqual((await Catalogue(tributary)).Values)) lost.AppendLine($"{what}: it is not as before with the old schema: {back.Why}");
        }

        Assert.True(lost.Length == 0, lost.ToString());
    }

    private static IEnumerable<(string What, string Body)> Chosen(SchemaMutations sample, string template)
    {
        var all = sample.All().ToArray();
        new Random(template.Length).Shuffle(all);
        return all.Take(MutationsOfEach);
    }

    private static IEnumerable<string> Losses(Run run, SortedDictionary<string, Offer> before, SortedDictionary<string, Offer> after)
    {
        if (run.State is RunState.Failed && run.Why.Contains("broke down", StringComparison.Ordinal)) yield return run.Why;
        if (run.Why.Length == 0) yield return $"{run.State} without a reason";
        if (run.State is not RunState.Complete && !before.Values.SequenceEqual(after.Values)) yield return $"{run.State}, and the offers changed";
        var pairs = before.Values.Select(offer => (Before: offer, After: after.GetValueOrDefault(offer.SourceId))).ToList();
        if (pairs.Exists(pair => pair.After is null)) yield return "offers are gone";
        var known = pairs.Where(pair => pair.After is not null).Select(pair => (pair.Before, After: pair.After!)).ToList();
        foreach (var (what, most, isSo) in Kinds)
        {
            var count = known.Count(pair => isSo(pair.Before, pair.After));
            if (count > most) yield return $"{count} {what}";
        }
    }

    private static async Task<long> Installs(RunningTributary tributary, FakeNetwork network, string template, string text)
    {
        var hosts = Hosts().Match(text);
        var redirected = Host().Replace(hosts.Value, match => $"{match.Groups["name"].Value}: \"${{settings.fake_host}}\"");
        text = text.Replace(hosts.Value, redirected, StringComparison.Ordinal)
            .Replace("settings:\n", "settings:\n  fake_host: { type: host, label: Host }\n", StringComparison.Ordinal);
        await tributary.Services.AddsTemplate(text);
        var settings = Setting().Matches(SettingsBlock().Match(Repository.Text($"networks/{template}/cases.yaml")).Value)
            .Select(setting => (setting.Groups["name"].Value, setting.Groups["value"].Value.Trim('"')));
        return await tributary.Installs(template, template, [("fake_host", network.Host), .. settings]);
    }

    // Time passes while it runs, so that a network may be asked again after a pause.
    private static async Task<Run> Downloads(RunningTributary tributary, long id, FakeNetwork network, string page, string nextPage, long? accepts = null)
    {
        var asked = 0;
        network.Answers(context => context.Response.WriteAsync(asked++ == 0 ? page : nextPage));
        var runs = tributary.Services.GetRequiredService<RunBook>();
        tributary.Clock.Advance(TimeSpan.FromHours(7));
        var run = accepts is { } stopped
            ? (await runs.Accept(stopped, "hand", null, CancellationToken.None))!.Value
            : await runs.Start(id, RunKind.Download, "hand", null, CancellationToken.None);
        var drained = tributary.Services.GetRequiredService<JobWorker>().Drained(CancellationToken.None);
        while (!drained.IsCompleted)
        {
            await Task.WhenAny(drained, Task.Delay(TimeSpan.FromMilliseconds(40)));
            if (!drained.IsCompleted) tributary.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        return (await runs.Find(run, CancellationToken.None))!;
    }

    private static async Task<SortedDictionary<string, Offer>> Catalogue(RunningTributary tributary) => new((await tributary.Read(session => session.Query<Offer>(
        "select source_id, title, live, status, approval, tracking_url, payout, payout_high, payout_percent_ppm, currency, countries, countries_excluded, systems, devices, goals from current_offers")))
        .ToDictionary(offer => offer.SourceId), StringComparer.Ordinal);

    [GeneratedRegex(@"^  records:\s*\{?\s*at: ""?(?<path>[\w.]+)""?", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListPath();

    [GeneratedRegex(@"^  map:\n    id: (?<path>(\.\w+)+)\s*(#.*)?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPath();

    [GeneratedRegex(@"^  live: yes|^    token:$|^      token:$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotStoredOrTokened();

    [GeneratedRegex(@"^hosts:\n(  .*\n)+", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hosts();

    [GeneratedRegex(@"^(?<name>  \w+): .*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Host();

    [GeneratedRegex(@"^settings:\n(  .*\n)+", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SettingsBlock();

    [GeneratedRegex(@"^  (?<name>\w+): (?<value>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Setting();

    private sealed record Offer
    {
        public string SourceId { get; init; } = "";
        public string Title { get; init; } = "";
        public long Live { get; init; }
        public string Status { get; init; } = "";
        public string? Approval { get; init; }
        public string? TrackingUrl { get; init; }
        public long? Payout { get; init; }
        public long? PayoutHigh { get; init; }
        public long? PayoutPercentPpm { get; init; }
        public string? Currency { get; init; }
        public string Countries { get; init; } = "";
        public string CountriesExcluded { get; init; } = "";
        public string Systems { get; init; } = "";
        public string Devices { get; init; } = "";
        public string Goals { get; init; } = "";

        public bool IsLimited => Countries != "" || CountriesExcluded != "";

        public bool Pays => Payout is not null || PayoutHigh is not null || PayoutPercentPpm is not null || Goals.Contains("\"payout", StringComparison.Ordinal);
    }
}
