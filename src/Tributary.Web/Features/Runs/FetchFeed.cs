using System.Runtime.CompilerServices;
using Tributary.Core.Templates.Feeds;

namespace Tributary.Web.Features.Runs;

/// <summary>Reads a list of a network's page by page: its offers, or what it tells when it is polled.</summary>
internal sealed class FetchFeed(AskNetwork network)
{
    /// <summary>The pages in order; each is valid until the next is asked for.</summary>
    /// <exception cref="FeedEnded">An answer that no further try mends.</exception>
    public async IAsyncEnumerable<FeedPage> Pages(Feed feed, Conversation talk, [EnumeratorCancellation] CancellationToken ct)
    {
        long? before = null;
        foreach (var start in feed.Starts)
        {
            var announced = before;
            await foreach (var page in Pages(feed, start, before, talk, ct))
            {
                yield return page;
                announced = page.Announced;
            }

            before = announced;
        }
    }

    private async IAsyncEnumerable<FeedPage> Pages(Feed feed, FeedPlace start, long? before, Conversation talk, [EnumeratorCancellation] CancellationToken ct)
    {
        var progress = feed.Begin();
        var place = start;
        while (true)
        {
            var at = place;
            using var answer = await network.Ask(talk, context => feed.Request(at, context), ct);
            var page = new FeedPage(answer, progress, before);
            yield return page;
            switch (page.Step ?? throw new InvalidOperationException("Read a page's records before asking for the next page."))
            {
                case FeedStep.Next next:
                    place = next.Place;
                    break;
                case FeedStep.Complete:
                    yield break;
                case FeedStep.Partial partial:
                    throw new FeedEnded(RunState.Partial, $"The feed is not complete: {partial.Why}.") { Call = await FailedCall.Of(answer, CallFailure.Incomplete, partial.Why, ct) };
            }
        }
    }
}
