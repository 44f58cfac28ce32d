using Tributary.Web.Features.Alerts;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Features.Runs;
using Tributary.Web.Features.Settings;
using Tributary.Web.Features.Storing;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Dashboard;

/// <summary>/dashboard: is money flowing, and what needs a person.</summary>
internal sealed class DashboardEndpoints(
    Database database, NetworkDirectory networks, OfferBook offers, RunBook runs, StoringBook storing, PostbackLog postbacks, AlertBook alerts, SettingBook settings, TimeProvider clock)
{
    private const int RecentRuns = 8;

    public async Task<IResult> Show(string? period, CancellationToken ct)
    {
        var span = Period.Of(period, clock.GetUtcNow().ToUnixTimeMilliseconds());
        var health = await Health(ct);
        return Panel.Page<DashboardView>(new
        {
            Today = clock.GetUtcNow(),
            Period = span,
            Flow = await database.Read(session => MoneyFlow.Read(session, span), ct),
            Networks = health,
            Runs = await runs.Recent(null, RecentRuns, ct),
            Needs = await Needs(health, ct),
        });
    }

    private async Task<IReadOnlyList<NetworkHealth>> Health(CancellationToken ct)
    {
        var counts = await offers.Counts(ct);
        var problems = await networks.Problems(ct);
        var health = new List<NetworkHealth>();
        foreach (var network in await networks.All(ct))
        {
            var last = await runs.Recent(network.Id, 1, ct);
            health.Add(NetworkHealth.Of(network.Id, network.Name, problems.GetValueOrDefault(network.Id), last is [var run, ..] ? run : null, counts.GetValueOrDefault(network.Id)));
        }

        return health;
    }

    private async Task<IReadOnlyList<Need>> Needs(IReadOnlyList<NetworkHealth> health, CancellationToken ct)
    {
        var needs = new List<Need>();
        foreach (var (id, why) in await networks.Problems(ct))
            needs.Add(new("break", Tone.Bad, "A network needs attention", why, $"/networks/{id}", "Fix"));
        foreach (var network in health.Where(network => network.LastRun?.State is RunState.Failed or RunState.Stopped or RunState.Partial))
            needs.Add(new("break", network.Tone, $"{network.Name}: {network.Text.ToLowerInvariant()}", $"{network.LastRun!.Why} Offers stay as they were.", $"/runs/{network.LastRun.Id}", "Look"));
        if (await alerts.Open(null, ct) is [_, ..] open)
            needs.Add(new("warn", Tone.Wait, Figure.Of(open.Sum(kind => kind.Count), "open alert", "open alerts"), $"{string.Join(", ", open.Select(kind => $"{AlertBook.Words(kind.Kind).ToLowerInvariant()} {Figure.Of(kind.Count)}"))}.", "/alerts", "Look"));
        if (await postbacks.Waiting(ct) is > 0 and var waiting)
            needs.Add(new("inbox", Tone.Ask, $"{Figure.Of(waiting, "postback", "postbacks")} in quarantine", "Kept, but not credited until somebody decides.", "/postbacks?outcome=Quarantined", "Open"));
        var unmapped = await storing.Unmapped(ct);
        foreach (var network in health.Where(network => unmapped.ContainsKey(network.Id)))
            needs.Add(new("pen", Tone.Ask, $"{network.Name}: {Figure.Of(unmapped[network.Id], "value", "values")} not understood", "Say once what it means; it counts from the next run on.", $"/networks/{network.Id}/unmapped", "Explain"));
        foreach (var network in health.Where(network => network is { LastRun: null, Text: not "Needs settings" }))
            needs.Add(new("down", Tone.Here, $"{network.Name}: download its offers", "The network is installed, but no offer was read yet.", $"/networks/{network.Id}", "Open"));
        foreach (var network in health.Where(network => network is { Synced: 0, New: > 0 }))
            needs.Add(new("list", Tone.Here, $"{network.Name}: no offer is Synced", $"{Figure.Of(network.New, "New offer waits", "New offers wait")} for your decision; members see none of them.", $"/offers?network={network.Id}&listing=New", "Decide"));
        if (health.Count > 0 && await settings.PublicUrl(ct) is null)
            needs.Add(new("out", Tone.Wait, "Set the public address", "Click links and postback addresses begin with it.", "/settings", "Set"));
        return needs;
    }
}

internal static class DashboardRegistration
{
    public static IServiceCollection AddDashboard(this IServiceCollection services) => services.AddSingleton<DashboardEndpoints>();

    public static void MapDashboard(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", () => Results.LocalRedirect("/dashboard"));
        routes.MapGet("/dashboard", (string? period, DashboardEndpoints dashboard, CancellationToken ct) => dashboard.Show(period, ct));
    }
}
