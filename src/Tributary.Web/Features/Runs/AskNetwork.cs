using System.Collections.Concurrent;
using System.Globalization;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Platform.Http;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Features.Runs;

/// <summary>Sends a network one request: paced, tried again where that helps, the answer judged by the template's rules.</summary>
internal sealed class AskNetwork(NetworkCalls calls, TimeProvider clock)
{
    // Of one question: who does not answer it then is not going to.
    private const int MostTries = 6;

    // Everybody's runs share a few workers. Who is to wait longer than this is asked by another run, which the schedule starts in time.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

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

            var judgement = received is null ? new Judgement(AnswerMeaning.Retry, failure!.Message, "connection", null) : Explained(received);
            var mayHelp = judgement.Meaning switch
            {
                AnswerMeaning.Retry => failures < talk.Limits.Retries
                    && failure?.Kind is not (OutboundFailureKind.Forbidden or OutboundFailureKind.TooLarge or OutboundFailureKind.Tls),
                AnswerMeaning.RateLimited => talk.Limits.Retries > 0,
                AnswerMeaning.Ok or AnswerMeaning.Empty or AnswerMeaning.Auth or AnswerMeaning.Config or AnswerMeaning.Gone or AnswerMeaning.Fail or AnswerMeaning.Contract => false,
            };
            var wait = HowLong(judgement, judgement.Meaning is AnswerMeaning.Retry ? failures : pauses, talk.NetworkId);
            if (!mayHelp || failures + pauses + 1 >= MostTries || wait > LongestWait)
            {
                var call = await Kept(received, failure, judgement, ct);
                throw judgement is { WaitSeconds: not null, Meaning: AnswerMeaning.Retry or AnswerMeaning.RateLimited }
                    ? FeedEnded.By(judgement, call, wait, clock.GetUtcNow())
                    : FeedEnded.By(judgement, call);
            }

            received?.Dispose();
            if (judgement.Meaning is AnswerMeaning.Retry) failures++;
            else pauses++;
            await Wait(talk, wait, judgement.Message ?? judgement.Rule, ct);
        }
    }

    private static async Task<FailedCall?> Kept(NetworkAnswer? received, OutboundFailure? failure, Judgement judgement, CancellationToken ct)
    {
        using (received)
        {
            return received is not null ? await FailedCall.Of(received, FailedCall.KindOf(judgement, received.Status), judgement.Message ?? judgement.Rule, ct)
                : failure!.Sent is { } sent ? FailedCall.Of(sent, failure) : null;
        }
    }

    // Following a redirect would carry our credentials to a host that nobody typed.
    private static Judgement Explained(NetworkAnswer received)
    {
        var location = received.Headers.FirstOrDefault(header => header.Key.Equals("Location", StringComparison.OrdinalIgnoreCase)).Value;
        if (received.Status is < 300 or >= 400 || received.Judgement.Meaning is not AnswerMeaning.Fail || location is null) return received.Judgement;
        var to = Uri.TryCreate(received.Sent.Url, location, out var address) ? received.Sent.Redact($"{address.Scheme}://{address.Authority}") : "another address";
        return received.Judgement with { Message = $"The network sends us on to {to}. That is not followed: credentials go only to hosts that you typed. Check the host under Settings" };
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

    internal static string Words(TimeSpan time) => time < TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds)} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMinutes)} min");

    // Never shorter than the network asks for; a little longer, which differs from network to network.
    private static TimeSpan HowLong(Judgement judgement, int tries, long networkId)
    {
        var wait = judgement.WaitSeconds is { } seconds ? TimeSpan.FromSeconds(Math.Max(1, seconds)) : TimeSpan.FromSeconds(5 * (1 << (2 * Math.Min(tries, 5))));
        return TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds * (1 + (Schedule.Spread(networkId + tries) / 10))));
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
