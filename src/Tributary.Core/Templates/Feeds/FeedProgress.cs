using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>How the feed goes on after a page.</summary>
public abstract record FeedStep
{
    private FeedStep()
    {
    }

    public sealed record Next(FeedPlace Place) : FeedStep;

    /// <summary>The network positively said that this was all; <see cref="Why"/> says how.</summary>
    public sealed record Complete(string Why) : FeedStep;

    /// <summary>It ended, but not by a stop signal of the network: nothing may be concluded from what is missing.</summary>
    public sealed record Partial(string Why) : FeedStep;
}

/// <summary>
/// Where a run stands in a feed. The totals a network announces are compared with the raw records seen, never with pages times size:
/// a server may give shorter pages than asked for.
/// </summary>
public sealed class FeedProgress
{
    private const decimal MaxMissingShare = 0.05m;

    private readonly Paging? _paging;
    private readonly int _maxPages;
    private readonly HashSet<string> _pages = new(StringComparer.Ordinal);
    private int _page;

    internal FeedProgress(Paging? paging, int maxPages)
    {
        _paging = paging;
        _maxPages = maxPages;
    }

    /// <summary>Raw records seen so far.</summary>
    public long Seen { get; private set; }

    /// <summary>How many records the network announces in all, where it says so.</summary>
    public long? Announced { get; private set; }

    /// <summary>Call once per page, after its records were read.</summary>
    public FeedStep After(FeedAnswer answer)
    {
        var count = answer.RecordCount;
        Seen += count;
        if (answer.Judgement.Meaning == AnswerMeaning.Empty)
            return new FeedStep.Complete("the network said that there is nothing");
        var page = Describe(count);
        Announced = Total(answer, _paging?.TotalItems, page) ?? Announced;
        if (_paging is null || !_paging.HasPages)
            return EndOfWholeFeed();
        if (count > 0 && !_pages.Add(answer.Fingerprint()))
            return new FeedStep.Partial("the network sent the same page again");
        if (StopSignal(answer, page, count) is { } stop)
            return stop;
        _page++;
        return _page >= _maxPages
            ? new FeedStep.Partial($"more than {_maxPages} pages")
            : new FeedStep.Next(new FeedPlace(_page, Seen));
    }

    private FeedStep? StopSignal(FeedAnswer answer, Value page, int count)
    {
        if (count == 0)
            return EndOfPages("an empty page");
        if (Announced is { } total && Seen >= total)
            return new FeedStep.Complete($"all {total} announced records were seen");
        if (Total(answer, _paging!.TotalPages, page) is { } pages && _page + 1 >= pages)
            return EndOfPages($"page {_page + 1} of {pages}");
        if (_paging.More is { } more && !answer.Ask(more, page).IsTrue)
            return EndOfPages("the network said that there is no more");
        return _paging.ShortPageEnds && count < _paging.Size ? EndOfPages("a short page, which at this network is the last") : null;
    }

    private FeedStep EndOfWholeFeed() => Announced is { } total && IsFarBelow(total)
        ? new FeedStep.Partial($"the network announced {total} records and sent {Seen}")
        : new FeedStep.Complete("the whole feed came in one answer");

    private FeedStep EndOfPages(string why) => Announced is { } total && IsFarBelow(total)
        ? new FeedStep.Partial($"{why}, but the network announced {total} records and sent {Seen}")
        : new FeedStep.Complete(why);

    // Offers come and go while we page; a few missing are no contradiction, many are.
    private bool IsFarBelow(long total) => total - Seen > Math.Max(1, total * MaxMissingShare);

    private static long? Total(FeedAnswer answer, Compute? compute, Value page) =>
        compute is not null && answer.Ask(compute, page).AsNumber() is { } number and >= 0 and < 100_000_000 ? (long)number : null;

    private Value Describe(int count) => Value.Of(new Dictionary<string, Value>(StringComparer.Ordinal)
    {
        ["number"] = Value.Of((decimal)(_page + (_paging?.Start ?? 1))),
        ["size"] = _paging?.Size is { } size ? Value.Of((decimal)size) : Value.Null,
        ["records"] = Value.Of((decimal)count),
    });
}
