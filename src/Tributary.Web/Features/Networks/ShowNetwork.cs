using System.Globalization;
using System.Text.Json;
using Tributary.Core.Money;
using Tributary.Core.Templates;
using Tributary.Web.Features.Alerts;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Features.Runs;
using Tributary.Web.Features.Settings;
using Tributary.Web.Features.Storing;
using Tributary.Web.Features.Templates;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Networks;

/// <summary>Gathers what the list and a network's page show.</summary>
internal sealed class ShowNetwork(
    Database database, NetworkDirectory networks, HealthBook health, AlertBook alerts, SaveNetwork save, TemplateShelf shelf, OfferBook offers, RunBook runs, PostbackLog postbacks, StoringBook storing, SettingBook settings, TimeProvider clock)
{
    public async Task<IReadOnlyList<NetworkListRow>> List(CancellationToken ct)
    {
        var rows = await database.Read(NetworkRow.All, ct);
        var problems = await networks.Problems(ct);
        var counts = await offers.Counts(ct);
        var everywhere = await settings.AutomaticSync(ct);
        var troubles = await health.All(ct);
        var list = new List<NetworkListRow>();
        foreach (var row in rows)
        {
            var of = counts.GetValueOrDefault(row.Id);
            var hasRuns = await shelf.Find(row.TemplateId, ct) is not { StoredFeed: null };
            var trouble = troubles.GetValueOrDefault(row.Id);
            var scheduled = hasRuns && everywhere && row.Automatic != 0 && !problems.ContainsKey(row.Id) && trouble?.RefusedAt is null;
            var newest = await runs.Recent(row.Id, 1, ct) is [var run, ..] ? run : null;
            // Of a network that wants to be left alone a moment of the schedule that passed meanwhile still comes.
            var from = trouble?.Rests(clock.GetUtcNow()) is true && newest is not null ? DateTimeOffset.FromUnixTimeMilliseconds(newest.QueuedAt) : clock.GetUtcNow();
            var slot = NetworkTiming.Of(row, from).Next?.ToUnixTimeMilliseconds();
            list.Add(new NetworkListRow
            {
                Id = row.Id,
                Name = row.Name,
                TemplateId = row.TemplateId,
                Automatic = row.Automatic != 0,
                HasRuns = hasRuns,
                New = of?.New ?? 0,
                Synced = of?.Synced ?? 0,
                Ignored = of?.Ignored ?? 0,
                Missing = of?.Missing ?? 0,
                LastRun = newest,
                NextRunAt = !scheduled ? null : trouble is null ? slot : trouble.Next(slot),
                Trouble = trouble,
                Problem = problems.GetValueOrDefault(row.Id),
            });
        }

        return list;
    }

    /// <summary>The page as stored; null when there is no such network, or its template is gone.</summary>
    public async Task<NetworkPage?> Find(long id, Uri address, CancellationToken ct)
    {
        if (await save.Find(id, ct) is not { } row || await shelf.Find(row.TemplateId, ct) is not { } template) return null;
        var network = await networks.Find(id, ct);
        var page = new NetworkPage
        {
            Id = id,
            Name = row.Name,
            Version = row.RowVersion,
            Automatic = row.Automatic != 0,
            AutomaticEverywhere = await settings.AutomaticSync(ct),
            Template = template,
            Problem = (await networks.Problems(ct)).GetValueOrDefault(id),
            Settings = new SettingsForm { Name = row.Name, Values = JsonSerializer.Deserialize<Dictionary<string, string>>(row.Settings) ?? [], Kept = await Kept(id, template, ct) },
            Tracking = TrackingForm.Of(network?.Tracking ?? template.Link?.Defaults ?? []),
            Runs = (await runs.Of(id, template.Sync, ct)) with { MayBeEmpty = row.MayBeEmpty != 0 },
            Polls = await runs.Polls(id, ct),
            Test = row.TestResult is { Length: > 0 } json ? JsonSerializer.Deserialize<ConnectionTest>(json) : null,
            TestedAt = row.TestedAt,
            FormerAddressEndsAt = row.FormerTokenEndsAt > clock.GetUtcNow().ToUnixTimeMilliseconds() ? row.FormerTokenEndsAt : null,
            Share = new Share(row.MemberSharePpm).ToDisplay().TrimEnd('%', ' '),
            HoldForm = HoldForm.Of(row.Hold, network?.Currency),
            AttributionForm = AttributionForm.Of(row.AttributionDays),
            Timing = NetworkTiming.Of(row, clock.GetUtcNow()),
            Now = clock.GetUtcNow(),
            Trouble = await health.Find(id, ct),
            Alerts = await alerts.Open(id, ct),
            Unmapped = await storing.Unmapped(id, ct),
        };
        if (network is not null) page = page with { WallUrl = network.WallOf("MEMBER", 1), Formers = [.. network.Formers.Where(former => former.EndsAt > page.Now.ToUnixTimeMilliseconds()).Select(former => (former.Labels, former.EndsAt))] };
        return network is null || template.Postback is not { } postback ? page : await WithPostback(page, network, postback, address, ct);
    }

    private async Task<NetworkPage> WithPostback(NetworkPage page, InstalledNetwork network, Postback postback, Uri address, CancellationToken ct)
    {
        var filter = new PostbackFilter(null, network.Id, null, null, null, null);
        var calls = (await postbacks.Page(filter, ct)).Where(row => !row.IsPolled).ToList();
        var home = await settings.PublicUrl(ct) ?? address.GetLeftPart(UriPartial.Authority);
        return page with
        {
            PostbackUrls = postback.UrlsToPaste($"{home}/p/{network.PostbackToken}", network.Settings),
            Checks = PostbackChecks.Of(network.Template, network.Settings, calls, await postbacks.Outcomes(filter, ct), page.FormerAddressEndsAt is not null),
            LastCallAt = calls.Count > 0 ? calls[0].ReceivedAt : null,
        };
    }

    private async Task<IReadOnlyDictionary<string, string>> Kept(long id, Template template, CancellationToken ct) =>
        SaveNetwork.Credentials(template, await save.Secrets(id, ct)).ToDictionary(secret => secret.Name, secret =>
        {
            var set = DateTimeOffset.FromUnixTimeMilliseconds(secret.ChangedAt).UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
            return secret.Hint.Length > 0 ? $"Set on {set}, ends in {secret.Hint}" : $"Set on {set}";
        }, StringComparer.Ordinal);
}
