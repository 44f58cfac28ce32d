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
    private readonly Limits _limits;
    private readonly HashSet<string> _pages = new(StringComparer.Ordinal);
    private readonly HashSet<string> _cursors = new(StringComparer.Ordinal);
    private Uri? _first;
    private int _page;

    internal FeedProgress(Paging? paging, Limits limits)
    {
        _paging = paging;
        _limits = limits;
    }

    /// <summary>Raw records seen so far.</summary>
    public long Seen { get; private set; }

    /// <summary>How many records the network announces in all, where it says so.</summary>
    public long? Announced { get; private set; }

    /// <summary>Call once per page, after its records were read.</summary>
    public FeedStep After(FeedAnswer answer)
    {
        var count = answer.RecordCount;
        var place = answer.Sent.Place;
        _first ??= answer.Sent.Url;
        Seen += count;
        if (answer.Judgement.Meaning == AnswerMeaning.Empty)
            return new FeedStep.Complete("the network said that there is nothing");
        try
        {
            return _paging is { HasPages: true } paging ? Follow(answer, paging, place, count) : EndOfWholeFeed(answer);
        }
        catch (ExpressionLimitException limit)
        {
            return new FeedStep.Partial($"where the next page is cannot be told: {limit.Message}");
        }
    }

    private FeedStep Follow(FeedAnswer answer, Paging paging, FeedPlace place, int count)
    {
        var page = paging.Describe(place, count);
        Announced = Total(answer, paging.TotalItems, page) ?? Announced;
        if (count > 0 && !_pages.Add(answer.Fingerprint()))
            return new FeedStep.Partial("the network sent the same page again");
        Listen(answer, paging, page);
        var next = paging.Next is null ? null : answer.Ask(paging.Next, page) is { IsEmpty: false } given ? given.AsText()?.Trim() : null;
        if (StopSignal(answer, paging, page, count, next) is { } stop)
            return stop;
        _page++;
        if (_page >= _limits.MaxPages)
            return new FeedStep.Partial($"more than {_limits.MaxPages} pages");
        if (Seen >= _limits.MaxRecords)
            return new FeedStep.Partial($"more than {_limits.MaxRecords} records");
        return Next(answer, paging, new FeedPlace(_page, Seen) { Each = place.Each }, next);
    }

    private FeedStep Next(FeedAnswer answer, Paging paging, FeedPlace place, string? next)
    {
        if (next is null || paging.By is not (PagingKind.Cursor or PagingKind.Link))
            return new FeedStep.Next(place);
        if (paging.By == PagingKind.Link)
        {
            if (NextAddress(answer.Sent.Url, next) is not { } address)
                return new FeedStep.Partial("the address of the next page leads away from where the feed began");
            next = address.AbsoluteUri;
        }
        return _cursors.Add(next)
            ? new FeedStep.Next(place with { Cursor = next })
            : new FeedStep.Partial("the network sent the same cursor again");
    }

    // The same host in the same way, not above the first page's directory: an answer cannot send our credentials elsewhere.
    private Uri? NextAddress(Uri current, string next)
    {
        if (!Uri.TryCreate(current, next, out var address) || address.Scheme != _first!.Scheme || address.Authority != _first.Authority || address.UserInfo.Length > 0)
            return null;
        var directory = _first.AbsolutePath[..(_first.AbsolutePath.LastIndexOf('/') + 1)];
        return address.AbsolutePath.StartsWith(directory, StringComparison.Ordinal) ? address : null;
    }

    // Whichever of them ends the feed, for who listens all of them are read.
    private static void Listen(FeedAnswer answer, Paging paging, Value page)
    {
        if (answer.Mapping.Reading is null)
            return;
        foreach (var signal in new[] { paging.TotalPages, paging.More }.OfType<Compute>())
            answer.Ask(signal, page);
    }

    private FeedStep? StopSignal(FeedAnswer answer, Paging paging, Value page, int count, string? next)
    {
        if (paging.By is PagingKind.Cursor or PagingKind.Link && next is null)
            return EndOfPages("the network named no next page");
        if (count == 0 && next is null)
            return EndOfPages("an empty page");
        if (Announced is { } total && Seen >= total)
            return new FeedStep.Complete($"all {total} announced records were seen");
        if (Total(answer, paging.TotalPages, page) is { } pages && _page + 1 >= pages)
            return EndOfPages($"page {_page + 1} of {pages}");
        if (paging.More is { } more && !answer.Ask(more, page).IsTrue)
            return EndOfPages("the network said that there is no more");
        return paging.ShortPageEnds && count < paging.Size ? EndOfPages("a short page, which at this network is the last") : null;
    }

    private FeedStep EndOfWholeFeed(FeedAnswer answer)
    {
        Announced = Total(answer, _paging?.TotalItems, _paging?.Describe(answer.Sent.Place, answer.RecordCount) ?? Value.Null) ?? Announced;
        return Announced is { } total && IsFarBelow(total)
            ? new FeedStep.Partial($"the network announced {total} records and sent {Seen}")
            : new FeedStep.Complete("the whole feed came in one answer");
    }

    private FeedStep EndOfPages(string why) => Announced is { } total && IsFarBelow(total)
        ? new FeedStep.Partial($"{why}, but the network announced {total} records and sent {Seen}")
        : new FeedStep.Complete(why);

    // Offers come and go while we page; a few missing are no contradiction, many are.
    private bool IsFarBelow(long total) => total - Seen > Math.Max(1, total * MaxMissingShare);

    private static long? Total(FeedAnswer answer, Compute? compute, Value page) =>
        compute is not null && answer.Ask(compute, page).AsNumber() is { } number and >= 0 and < 100_000_000 ? (long)number : null;
}
