using System.Globalization;
using Tributary.Core.Offers;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Runs;

/// <summary>
/// The job behind a poll: asks a network which conversions there are, or which it has taken back, and hands every fact to the same accounting
/// that postbacks go through. A poll that fails loses nothing: the next one looks back over the same time.
/// </summary>
internal sealed class PollNetwork(
    NetworkDirectory networks, HealthBook health, Database database, PollBook polls, FetchFeed fetch, FailedCalls calls, TakePolled take, TimeProvider clock) : IJobKind
{
    private const int ChunkSize = 200;

    // After a crash the poll begins again; one that keeps breaking down must not do so for ever.
    private const int MostAttempts = 3;

    public string Kind => PollBook.JobKind;

    public async Task Run(Job job, CancellationToken ct)
    {
        var (networkId, kind) = Read(job.Argument);
        if (await polls.Find(networkId, kind, ct) is not { IsActive: true } state) return;
        state = state with { State = RunState.Running, StartedAt = Now(), NotBefore = null, Pages = 0, Records = 0, Told = 0, Repeated = 0, Rejected = 0 };
        if (job.Attempts > MostAttempts)
        {
            await End(state, RunState.Failed, $"It broke down {MostAttempts} times; the server's log says why.");
            return;
        }

        await polls.Save(state, ct);
        var counts = new Counts(state);
        try
        {
            var network = await networks.Find(networkId, ct) ?? throw new FeedEnded(RunState.Failed, "The network was removed.");
            if (network.Attention is { } attention) throw new FeedEnded(RunState.Failed, attention);
            var poll = network.Template.Polls.FirstOrDefault(known => known.Kind == kind)
                ?? throw new FeedEnded(RunState.Failed, "The network's template no longer asks for this.");
            await Ask(network, poll, counts, ct);
            state = counts.State with { CompleteUntil = state.StartedAt };
            await End(state, RunState.Complete, Said(state));
        }
        catch (FeedEnded ended)
        {
            await End(counts.State with { NotBefore = Rest.Until(ended.NotBefore?.ToUnixTimeMilliseconds(), clock.GetUtcNow()) }, ended.State, ended.Message);
            if (ended.Meaning is AnswerMeaning.Auth) await database.Write(session => health.Refused(session, networkId, null, null, ended.Message), CancellationToken.None);
            if (ended.Call is { } call) await calls.Keep(networkId, kind.ToString(), call, CancellationToken.None);
        }
    }

    private async Task Ask(InstalledNetwork network, Poll poll, Counts counts, CancellationToken ct)
    {
        var started = counts.State.StartedAt!.Value;
        var context = network.FeedContext(started, counts.State.CompleteUntil);
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var window in poll.Windows(started, counts.State.CompleteUntil))
        {
            var talk = new Conversation(network.Id, poll.Feed.Limits, context with { Window = window }, why => polls.Save(counts.State with { Why = why }, ct));
            await foreach (var page in fetch.Pages(poll.Feed, talk, ct))
            {
                await foreach (var chunk in page.Records(ct).Chunk(ChunkSize).WithCancellation(ct))
                {
                    var facts = chunk.OfType<RecordResult.Told>().Select(told => told.Fact).ToList();
                    var (told, repeated) = await take.Run(network, poll.Kind, facts, seen, ct);
                    counts.Add(chunk.Length, told, repeated, chunk.Count(record => record is RecordResult.Rejected));
                }

                counts.State = counts.State with { Pages = counts.State.Pages + 1 };
                await polls.Save(counts.State, ct);
            }
        }

        if (JudgeFeed.TooManyBad(counts.State.Rejected, counts.State.Records))
            throw new FeedEnded(RunState.Partial, $"{Figure.Of(counts.State.Rejected)} of {Figure.Of(counts.State.Records)} records could not be read.");
    }

    private Task End(PollState state, RunState how, string why) =>
        polls.Save(state with { State = how, Why = why, FinishedAt = Now() }, CancellationToken.None);

    private static string Said(PollState state) => state.Records == 0
        ? "The network has nothing to tell."
        : $"The network told of {Figure.Of(state.Records, "conversion", "conversions")}: {Figure.Of(state.Told)} new or changed, {Figure.Of(state.Repeated)} as before.";

    private static (long NetworkId, PollKind Kind) Read(string argument)
    {
        var parts = argument.Split(' ');
        return (long.Parse(parts[0], CultureInfo.InvariantCulture), Enum.Parse<PollKind>(parts[1]));
    }

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed class Counts(PollState state)
    {
        public PollState State { get; set; } = state;

        public void Add(int records, int told, int repeated, int rejected) => State = State with
        {
            Records = State.Records + records,
            Told = State.Told + told,
            Repeated = State.Repeated + repeated,
            Rejected = State.Rejected + rejected,
        };
    }
}
