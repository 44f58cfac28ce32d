using System.Collections.Concurrent;
using System.Globalization;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Platform.Http;

namespace Tributary.Web.Features.Runs;

/// <summary>Sends a network one request: paced, tried again where that helps, the answer judged by the template's rules.</summary>
internal sealed class AskNetwork(NetworkCalls calls, TimeProvider clock)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(6);

    // A network counts all our requests, whichever run or poll they belong to.
    private readonly ConcurrentDictionary<long, Pace> _paces = [];

    /// <summary>The answer, which is good.</summary>
    /// <exception cref="FeedEnded">It is not, and no further try mends it.</exception>
    public async Task<NetworkAnswer> Ask(Conversation talk, Func<FeedContext, OutgoingRequest> make, CancellationToken ct)
    {
        for (var attempt = 0; ; attempt++)
        {
            var (received, failure) = await Send(talk, make, ct);
            if (received is { Judgement.Meaning: AnswerMeaning.Ok or AnswerMeaning.Empty }) return received;

            var judgement = received?.Judgement ?? new Judgement(AnswerMeaning.Retry, failure!.Message, "connection", null);
            received?.Dispose();
            var mayHelp = judgement.Meaning is AnswerMeaning.Retry or AnswerMeaning.RateLimited && failure?.Kind is not (OutboundFailureKind.Forbidden or OutboundFailureKind.TooLarge);
            if (!mayHelp || attempt >= talk.Limits.Retries) throw FeedEnded.By(judgement);
            var wait = Wait(judgement, attempt);
            await talk.Tell(string.Create(CultureInfo.InvariantCulture, $"Waiting {wait.TotalSeconds:0} s: {judgement.Message}"));
            await Task.Delay(wait, clock, ct);
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
        if (talk.Limits.RateRequests is not { } most) return;
        var free = _paces.GetOrAdd(talk.NetworkId, _ => new Pace()).Take(most, TimeSpan.FromSeconds(talk.Limits.RateSeconds), clock.GetUtcNow());
        if (free <= TimeSpan.Zero) return;
        await talk.Tell(string.Create(CultureInfo.InvariantCulture, $"Waiting {free.TotalSeconds:0} s: the network allows {most} requests in {talk.Limits.RateSeconds} s"));
        await Task.Delay(free, clock, ct);
    }

    private static TimeSpan Wait(Judgement judgement, int attempt)
    {
        var wait = judgement.WaitSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromSeconds(5 * (1 << (2 * Math.Min(attempt, 5))));
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
internal sealed record Conversation(long NetworkId, Limits Limits, FeedContext Context, Func<string, Task> Tell);
