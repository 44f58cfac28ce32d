using System.Globalization;
using System.Security.Claims;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Runs;

internal static class RunEndpoints
{
    private const int PageSize = 50;

    public static IServiceCollection AddRuns(this IServiceCollection services)
    {
        services.AddSingleton<RunBook>();
        services.AddSingleton<AlertOfFeeds>();
        services.AddSingleton<FailedCalls>();
        services.AddSingleton<AskNetwork>();
        services.AddSingleton<FetchFeed>();
        services.AddSingleton<StepAnswers>();
        services.AddSingleton<RecordMemory>();
        services.AddSingleton<PollBook>();
        services.AddSingleton<IJobKind, RunNetwork>();
        services.AddSingleton<IJobKind, PollNetwork>();
        services.AddSingleton(Difference.Facts);
        services.AddSingleton<ReconciliationBook>();
        services.AddSingleton<SettleDifferences>();
        services.AddSingleton<IJobKind, CompareWithNetwork>();
        services.AddSingleton<RunSchedule>();
        services.AddSingleton(new Chore("Runs and polls that are due start later", TimeSpan.FromSeconds(30), (provider, ct) => provider.GetRequiredService<RunSchedule>().Look(ct)));
        return services;
    }

    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/runs", List);
        routes.MapGet("/runs/{id:long}", Show);
        routes.MapPost("/runs/{id:long}/cancel", Cancel);
        routes.MapPost("/runs/{id:long}/accept", Accept);
        routes.MapPost("/networks/{id:long}/dry-run", StartDry);
        routes.MapGet("/networks/{id:long}/calls", Calls);
        routes.MapPost("/networks/{id:long}/download", (long id, ClaimsPrincipal person, NetworkDirectory networks, RunBook runs, CancellationToken ct) =>
            Start(id, RunKind.Download, person, networks, runs, ct));
        routes.MapPost("/networks/{id:long}/sync", (long id, ClaimsPrincipal person, NetworkDirectory networks, RunBook runs, CancellationToken ct) =>
            Start(id, RunKind.Sync, person, networks, runs, ct));
        routes.MapPost("/networks/{id:long}/poll", Poll);
        routes.MapReconciliation();
    }

    private static async Task<IResult> Poll(long id, HttpRequest request, NetworkDirectory networks, PollBook polls, CancellationToken ct)
    {
        var asked = (await request.ReadFormAsync(ct))["kind"].ToString();
        if (await networks.Find(id, ct) is not { } network || network.Template.Polls.FirstOrDefault(poll => poll.Kind.ToString() == asked) is not { } poll)
            return Results.NotFound();
        await polls.Start(id, poll.Kind, "hand", null, ct);
        return Results.LocalRedirect($"/networks/{id}#polls");
    }

    private static async Task<IResult> List(long? before, RunBook runs, CancellationToken ct)
    {
        var page = before is { } id ? await runs.Before(id, PageSize + 1, ct) : await runs.Recent(null, PageSize + 1, ct);
        return Panel.Page<RunsView>(new
        {
            Runs = page.Take(PageSize).ToList(),
            Courses = before is null ? (await runs.Courses(ct)).GroupBy(run => (run.NetworkId, run.NetworkName)).Where(group => new RunCourse(group).Shows).OrderBy(group => group.Key.NetworkName, StringComparer.OrdinalIgnoreCase).ToList() : [],
            Next = page.Count > PageSize ? $"/runs?before={page[PageSize - 1].Id}" : null,
        });
    }

    private static async Task<IResult> Show(long id, string? changes, int? page, RunBook runs, NetworkDirectory networks, FailedCalls calls, OfferBook offers, CancellationToken ct)
    {
        if (await runs.Find(id, ct) is not { } run) return Results.NotFound();
        var kind = Enum.TryParse<RunChange>(changes, ignoreCase: true, out var word) && Enum.IsDefined(word) ? word : (RunChange?)null;
        var changed = run.Generation is { } generation && run.Changed > 0
            ? await offers.Changes(new PublishedRun(run.Id, run.NetworkId, generation), kind, Math.Clamp(page ?? 1, 1, 100_000), ct) : null;
        var stopped = run.State is RunState.Stopped && (await runs.Acceptable(run.NetworkId, ct))?.Id == id ? await networks.Find(run.NetworkId, ct) : null;
        return Panel.Page<RunView>(new
        {
            Run = run,
            Rejections = await runs.Rejections(id, ct),
            Issues = RunReport.ReadIssues(run.Issues),
            Changes = changed,
            Previews = run.IsDry ? await runs.Previews(id, ct) : [],
            Call = await calls.OfRun(id, ct),
            Estimate = await runs.Estimate(run, ct),
            Rules = stopped?.Template.Sync,
        });
    }

    private static async Task<IResult> Accept(long id, ClaimsPrincipal person, RunBook runs, CancellationToken ct) =>
        await runs.Find(id, ct) is null ? Results.NotFound() : Results.LocalRedirect($"/runs/{await runs.Accept(id, "hand", AccountOf(person), ct) ?? id}");

    private static async Task<IResult> StartDry(long id, HttpRequest request, ClaimsPrincipal person, NetworkDirectory networks, RunBook runs, CancellationToken ct)
    {
        if (await networks.Find(id, ct) is not { Template.StoredFeed: not null }) return Results.NotFound();
        var kind = (await request.ReadFormAsync(ct))["kind"] == nameof(RunKind.Sync) ? RunKind.Sync : RunKind.Download;
        return Results.LocalRedirect($"/runs/{await runs.StartDry(id, kind, "hand", AccountOf(person), ct)}");
    }

    private static async Task<IResult> Calls(long id, NetworkDirectory networks, FailedCalls calls, CancellationToken ct) => await networks.Find(id, ct) is { } network
        ? Panel.Page<FailedCallsView>(new { NetworkId = id, network.Name, Calls = await calls.Of(id, ct) })
        : Results.NotFound();

    private static long? AccountOf(ClaimsPrincipal person) =>
        long.TryParse(person.FindFirstValue(ClaimTypes.NameIdentifier), CultureInfo.InvariantCulture, out var number) ? number : null;

    private static async Task<IResult> Cancel(long id, RunBook runs, CancellationToken ct)
    {
        await runs.Cancel(id, ct);
        return Results.LocalRedirect($"/runs/{id}");
    }

    private static async Task<IResult> Start(long id, RunKind kind, ClaimsPrincipal person, NetworkDirectory networks, RunBook runs, CancellationToken ct)
    {
        if (await networks.Find(id, ct) is not { } network) return Results.NotFound();
        if (network.Template.StoredFeed is null) return Results.LocalRedirect($"/networks/{id}");
        return Results.LocalRedirect($"/runs/{await runs.Start(id, kind, "hand", AccountOf(person), ct)}");
    }
}
