using System.CommandLine;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Commands;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Features.Runs;

/// <summary>network poll: ask a network for its conversions and reversals now, wait for the end, print what it told.</summary>
internal static class PollCommand
{
    public static Command Create(CommandHost host)
    {
        var network = new Argument<long>("network") { Description = "The network's number, see: network list" };
        var command = new Command("poll", "Ask a network for the conversions and reversals it lists") { network };
        command.SetAction(async (parsed, ct) =>
        {
            var services = await host.ToWrite(ct);
            var id = parsed.GetValue(network);
            if (await services.GetRequiredService<NetworkDirectory>().Find(id, ct) is not { } found)
                return parsed.Refuse($"There is no network {id}. See: tributary network list");
            if (found.Template.Polls.Count == 0) return parsed.Refuse($"{found.Template.Name} lists no conversions to ask for; it calls us instead.");
            var polls = services.GetRequiredService<PollBook>();
            foreach (var poll in found.Template.Polls) await polls.Start(id, poll.Kind, "command", null, ct);
            var worker = services.GetRequiredService<JobWorker>();
            if (!host.IsServer) await worker.StartAsync(ct);
            var states = await End(polls, worker, id, services.GetRequiredService<TimeProvider>(), ct);
            if (!host.IsServer) await worker.StopAsync(ct);
            parsed.Print(states,
                ("asked for", state => state.Kind.ToString()), ("outcome", state => RunWords.OfPoll(state.State)), ("new or changed", state => $"{state.Told}"),
                ("as before", state => $"{state.Repeated}"), ("not read", state => $"{state.Rejected}"), ("why", state => state.Why));
            return states.All(state => state.State is RunState.Complete) ? 0 : 1;
        });
        return command;
    }

    private static async Task<IReadOnlyList<PollState>> End(PollBook polls, JobWorker worker, long network, TimeProvider clock, CancellationToken ct)
    {
        while (true)
        {
            var ended = worker.NextEnd;
            var states = await polls.Of(network, ct);
            if (states.All(state => !state.IsActive)) return states;
            // Another node may have taken the job, and its end is only seen in the table.
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(1), clock, ct));
        }
    }
}
