using System.Globalization;
using System.Runtime.CompilerServices;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Platform.Http;

namespace Tributary.Web.Features.Runs;

/// <summary>Asks a network for its feed page by page: paced, tried again where that helps, every answer judged by the template's rules.</summary>
internal sealed class FetchFeed(OutboundHttp http, TimeProvider clock)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(6);

    /// <summary>The pages in order; each is valid until the next is asked for.</summary>
    /// <exception cref="FeedEnded">An answer that no further try mends.</exception>
    public async IAsyncEnumerable<FeedPage> Pages(Feed feed, FeedContext context, Func<string, Task> tell, [EnumeratorCancellation] CancellationToken ct)
    {
        var pace = new Queue<DateTimeOffset>();
        var progress = feed.Begin();
        var place = default(FeedPlace);
        while (true)
        {
            using var page = await Ask(feed, context, place, progress, pace, tell, ct);
            yield return page;
            switch (page.Step ?? throw new InvalidOperationException("Read a page's records before asking for the next page."))
            {
                case FeedStep.Next next:
                    place = next.Place;
                    break;
                case FeedStep.Complete:
                    yield break;
                case FeedStep.Partial partial:
                    throw new FeedEnded(RunState.Partial, $"The feed is not complete: {partial.Why}.");
            }
        }
    }

    private async Task<FeedPage> Ask(Feed feed, FeedContext context, FeedPlace place, FeedProgress progress, Queue<DateTimeOffset> pace,
        Func<string, Task> tell, CancellationToken ct)
    {
        for (var attempt = 0; ; attempt++)
        {
            await KeepPace(feed.Limits, pace, tell, ct);
            var (answer, body, bytes, failure) = await Send(feed, context, place, ct);
            if (answer is { Judgement.Meaning: AnswerMeaning.Ok or AnswerMeaning.Empty }) return new FeedPage(answer, body!, bytes, progress);

            var judgement = answer?.Judgement ?? new Judgement(AnswerMeaning.Retry, failure!.Message, "connection", null);
            answer?.Dispose();
            if (body is not null) await body.DisposeAsync();
            var mayHelp = judgement.Meaning is AnswerMeaning.Retry or AnswerMeaning.RateLimited && failure?.Kind is not (OutboundFailureKind.Forbidden or OutboundFailureKind.TooLarge);
            if (!mayHelp || attempt >= feed.Limits.Retries) throw Ended(judgement);
            var wait = Wait(judgement, attempt);
            await tell(string.Create(CultureInfo.InvariantCulture, $"Waiting {wait.TotalSeconds:0} s: {judgement.Message}"));
            await Task.Delay(wait, clock, ct);
        }
    }

    private async Task<(FeedAnswer? Answer, Stream? Body, long Bytes, OutboundFailure? Failure)> Send(Feed feed, FeedContext context, FeedPlace place, CancellationToken ct)
    {
        try
        {
            using var request = Message(feed.Request(place, context));
            using var received = await http.Send(request, new OutboundLimits(TimeSpan.FromSeconds(feed.Limits.TimeoutSeconds), feed.Limits.PageBytes), ct);
            var body = await SpooledBody.Receive(received.Body, ct);
            var answer = await feed.Read(new AnswerHead(received.Status, [.. received.Headers], RetryAfter(received)), body, context.Settings, ct);
            return (answer, body, received.Body.BytesRead, null);
        }
        catch (OutboundFailure failure)
        {
            return (null, null, 0, failure);
        }
    }

    private async Task KeepPace(Limits limits, Queue<DateTimeOffset> pace, Func<string, Task> tell, CancellationToken ct)
    {
        if (limits.RateRequests is not { } most) return;
        if (pace.Count >= most)
        {
            var free = pace.Dequeue() + TimeSpan.FromSeconds(limits.RateSeconds) - clock.GetUtcNow();
            if (free > TimeSpan.Zero)
            {
                await tell(string.Create(CultureInfo.InvariantCulture, $"Waiting {free.TotalSeconds:0} s: the network allows {most} requests in {limits.RateSeconds} s"));
                await Task.Delay(free, clock, ct);
            }
        }

        pace.Enqueue(clock.GetUtcNow());
    }

    /// <summary>The request as it is sent.</summary>
    public static HttpRequestMessage Message(OutgoingRequest request)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, request.Url);
        foreach (var (name, value) in request.Headers) message.Headers.TryAddWithoutValidation(name, value);
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        return message;
    }

    /// <summary>Seconds from Retry-After, in either of its forms.</summary>
    public int? RetryAfter(OutboundAnswer answer)
    {
        if (answer.Header("Retry-After") is not { } text) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return seconds;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? (int)Math.Clamp((at - clock.GetUtcNow()).TotalSeconds, 0, LongestWait.TotalSeconds)
            : null;
    }

    private static TimeSpan Wait(Judgement judgement, int attempt)
    {
        var wait = judgement.WaitSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromSeconds(5 * (1 << (2 * Math.Min(attempt, 5))));
        return wait < LongestWait ? wait : LongestWait;
    }

    private static FeedEnded Ended(Judgement judgement) => new(RunState.Failed, judgement.Meaning switch
    {
        AnswerMeaning.Auth => $"The network refused our credentials: {judgement.Message ?? judgement.Rule}. Check them under Settings.",
        AnswerMeaning.Config => $"The network refused our settings: {judgement.Message ?? judgement.Rule}. Check them under Settings.",
        AnswerMeaning.Contract or AnswerMeaning.Fail or AnswerMeaning.Gone or AnswerMeaning.Retry or AnswerMeaning.RateLimited
            or AnswerMeaning.Ok or AnswerMeaning.Empty => judgement.Message is { } message ? $"{message.TrimEnd('.')}." : $"The network's answer says failure ({judgement.Rule}).",
    });
}
