using System.Collections.Concurrent;
using System.Globalization;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Platform.Http;

namespace Tributary.Web.Features.Runs;

/// <summary>Sends a network one request: paced, tried again where that helps, the answer judged by the template's rules.</summary>
internal sealed class AskNetwork(NetworkCalls calls, TimeProvider clock)
{
    // Being asked to wait is no failure, but a network that asks for it again and again is not going to answer.
    private const int MostPauses = 10;

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(6);

    // So often a long wait tells how long it still is, and learns that the run was cancelled.
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(10);

    // A network counts all our requests, whichever run or poll they belong to.
    private readonly ConcurrentDictionary<long, Pace> _paces = [];

    /// <summary>The answer, which is good.</summary>
    /// <exception cref="FeedEnded">It is not, and no further try mends it.</exception>
    public async Task<NetworkAnswer> Ask(Conversation talk, Func<FeedContext, OutgoingRequest> make, CancellationToken ct)
    {
        var (failures, pauses) = (0, 0);
        while (true)
        {
            var (received, failure) = await Send(talk, make, ct);
            if (received is { Judgement.Meaning: AnswerMeaning.Ok or AnswerMeaning.Empty }) return received;

            var judgement = received?.Judgement ?? new Judgement(AnswerMeaning.Retry, failure!.Message, "connection", null);
            received?.Dispose();
            var mayHelp = judgement.Meaning switch
            {
                AnswerMeaning.Retry => failures < talk.Limits.Retries && failure?.Kind is not (OutboundFailureKind.Forbidden or OutboundFailureKind.TooLarge),
                AnswerMeaning.RateLimited => talk.Limits.Retries > 0 && pauses < MostPauses,
                AnswerMeaning.Ok or AnswerMeaning.Empty or AnswerMeaning.Auth or AnswerMeaning.Config or AnswerMeaning.Gone or AnswerMeaning.Fail or AnswerMeaning.Contract => false,
            };
            if (!mayHelp) throw FeedEnded.By(judgement);
            var tries = judgement.Meaning is AnswerMeaning.Retry ? failures++ : pauses++;
            await Wait(talk, HowLong(judgement, tries), judgement.Message ?? judgement.Rule, ct);
        }
    }

    private async Task<(NetworkAnswer? Received, OutboundFailure? Failure)> Send(Conversation talk, Func<FeedContext, OutgoingRequest> make, CancellationToken ct)
    {
        try
        {
            return (await calls.Ask(make, talk.Context, talk.Limits, stop => KeepPace(talk, stop), ct), null);
        }
        catch (OutboundFailure failure)
        {
            return (null, failure);
        }
    }

    private async Task KeepPace(Conversation talk, CancellationToken ct)
    {
        talk.Sent();
        if (talk.Limits.RateRequests is not { } most) return;
        var free = _paces.GetOrAdd(talk.NetworkId, _ => new Pace()).Take(most, TimeSpan.FromSeconds(talk.Limits.RateSeconds), clock.GetUtcNow());
        if (free <= TimeSpan.Zero) return;
        await Wait(talk, free, $"the network allows {most} {(most == 1 ? "request" : "requests")} in {Words(TimeSpan.FromSeconds(talk.Limits.RateSeconds))}", ct);
    }

    private async Task Wait(Conversation talk, TimeSpan wait, string why, CancellationToken ct)
    {
        var end = clock.GetUtcNow() + wait;
        for (var left = wait; left > TimeSpan.Zero; left = end - clock.GetUtcNow())
        {
            await talk.Tell($"Waiting {Words(left)}: {why}");
            await Task.Delay(left < TellEvery ? left : TellEvery, clock, ct);
        }
    }

    private static string Words(TimeSpan time) => time < TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds)} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMinutes)} min");

    private static TimeSpan HowLong(Judgement judgement, int tries)
    {
        var wait = judgement.WaitSeconds is { } seconds ? TimeSpan.FromSeconds(Math.Max(1, seconds)) : TimeSpan.FromSeconds(5 * (1 << (2 * Math.Min(tries, 5))));
        return wait < LongestWait ? wait : LongestWait;
    }

    /// <summary>When the newest requests were sent, or are going to be: each takes the first moment that is free.</summary>
    private sealed class Pace
    {
        private readonly Lock _gate = new();
        private readonly Queue<DateTimeOffset> _sent = [];

        /// <summary>Takes the next place; how long to wait for it.</summary>
        public TimeSpan Take(int most, TimeSpan period, DateTimeOffset now)
        {
            lock (_gate)
            {
                var at = now;
                while (_sent.Count >= most)
                {
                    var free = _sent.Dequeue() + period;
                    if (free > at) at = free;
                }

                _sent.Enqueue(at);
                return at - now;
            }
        }
    }
}

/// <summary>What one run or poll says to a network: everything it asks is asked in this frame.</summary>
/// <param name="NetworkId">Whom.</param>
/// <param name="Limits">How fast and how much.</param>
/// <param name="Context">What the requests are made from.</param>
/// <param name="Tell">Is told, in words, what is being waited for.</param>
internal sealed record Conversation(long NetworkId, Limits Limits, FeedContext Context, Func<string, Task> Tell)
{
    /// <summary>Is called for every request, repeated ones and those for tokens among them.</summary>
    public Action Sent { get; init; } = () => { };
}
