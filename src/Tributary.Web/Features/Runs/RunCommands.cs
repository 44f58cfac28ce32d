using System.CommandLine;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Commands;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Features.Runs;

/// <summary>network download and network sync: start a run, wait for its end, print its report.</summary>
internal static class RunCommands
{
    public static Command Download(CommandHost host) => Create(host, RunKind.Download, "download", "Read the whole feed of a network; new offers arrive as New");

    public static Command Sync(CommandHost host) => Create(host, RunKind.Sync, "sync", "Bring the Synced offers of a network up to date");

    private static Command Create(CommandHost host, RunKind kind, string name, string description)
    {
        var network = new Argument<long>("network") { Description = "The network's number, see: network list" };
        var dry = new Option<bool>("--dry-run") { Description = "Read the feed and say what would change; write nothing" };
        var command = new Command(name, description) { network, dry };
        command.SetAction(async (parsed, ct) =>
        {
            var services = await host.ToWrite(ct);
            var id = parsed.GetValue(network);
            if (await services.GetRequiredService<NetworkDirectory>().Find(id, ct) is not { } found)
                return parsed.Refuse($"There is no network {id}. See: tributary network list");
            if (found.Template.StoredFeed is null) return parsed.Refuse(RunBook.WhyNoRuns(found.Template));
            var runs = services.GetRequiredService<RunBook>();
            var runId = parsed.GetValue(dry) ? await runs.StartDry(id, kind, "command", null, ct) : await runs.Start(id, kind, "command", null, ct);
            var worker = services.GetRequiredService<JobWorker>();
            if (!host.IsServer) await worker.StartAsync(ct);
            var run = await End(runs, worker, runId, services.GetRequiredService<TimeProvider>(), ct);
            if (!host.IsServer) await worker.StopAsync(ct);
            parsed.Print(run,
                $"{run.Title}: {RunWords.Of(run)}. {run.Why}\n{run.Added} added, {run.Updated} updated, {run.Returned} returned, {run.Unchanged} unchanged, {run.Missing} missing, {run.Rejected} rejected");
            return run.State is RunState.Complete ? 0 : 1;
        });
        return command;
    }

    private static async Task<Run> End(RunBook runs, JobWorker worker, long id, TimeProvider clock, CancellationToken ct)
    {
        while (true)
        {
            var ended = worker.NextEnd;
            var run = await runs.Find(id, ct) ?? throw new InvalidOperationException($"Run {id} has gone.");
            if (run.FinishedAt is not null) return run;
            // Another node may have taken the job, and its end is only seen in the table.
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(1), clock, ct));
        }
    }
}
