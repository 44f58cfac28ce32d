using Tributary.Core.Security;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>A question a network is asked again and again: which conversions there are, or which it has taken back.</summary>
public sealed class Poll
{
    // A conversion older than this earns nobody anything any more, however long the server was down.
    private const long LongestBack = 400L * 24 * 3600 * 1000;

    private readonly PollPlan _plan;

    internal Poll(PollPlan plan) => _plan = plan;

    public PollKind Kind => _plan.Kind;

    /// <summary>The list that is read; its records are <see cref="RecordResult.Told"/>.</summary>
    public Feed Feed => _plan.Feed;

    /// <summary>Milliseconds between two polls.</summary>
    public long Every => _plan.EverySeconds * 1000L;

    /// <summary>
    /// What to ask at <paramref name="now"/> when the last complete poll ended at <paramref name="last"/> (unix ms): the time in pieces as long as
    /// the network allows, oldest first, or one question without a time. Polls that were missed are made up for.
    /// </summary>
    public IReadOnlyList<PollWindow?> Windows(long now, long? last)
    {
        if (_plan.BackSeconds is not { } back)
            return [null];
        // One that ran late by a little is covered by looking back anyway.
        var since = last is { } end && now - end > 2 * Every ? end : now;
        return Pieces(Math.Max(since - (back * 1000L), now - LongestBack), now);
    }

    /// <summary>What to ask at <paramref name="now"/> about at least the last <paramref name="span"/> (ms), in the same pieces.</summary>
    public IReadOnlyList<PollWindow?> Windows(long now, TimeSpan span) => _plan.BackSeconds is { } back
        ? Pieces(Math.Max(now - Math.Max(back * 1000L, (long)span.TotalMilliseconds), now - LongestBack), now)
        : [null];

    private List<PollWindow?> Pieces(long from, long now)
    {
        var longest = _plan.AtMostSeconds * 1000L ?? long.MaxValue;
        var pieces = new List<PollWindow?>();
        for (; now - from > longest; from += longest)
            pieces.Add(new PollWindow(from, from + longest));
        return [.. pieces, new PollWindow(from, now)];
    }
}

/// <summary>What a poll asks for. The names are stored.</summary>
public enum PollKind
{
    Conversions,
    Reversals,
}

/// <summary>The compiled "conversions" or "reversals".</summary>
internal sealed record PollPlan
{
    public required PollKind Kind { get; init; }

    public required Feed Feed { get; init; }

    public required int EverySeconds { get; init; }

    /// <summary>How far back each question looks; null for a question without a time.</summary>
    public int? BackSeconds { get; init; }

    public int? AtMostSeconds { get; init; }
}

/// <summary>Makes of a record what it tells.</summary>
internal sealed record PolledRecord(Compute? Where, FactMapping Facts)
{
    private const int LongestRecord = 32 * 1024;

    public RecordResult Map(Scope scope, int number)
    {
        scope.Refuel();
        try
        {
            if (Where is not null && !Where(scope).IsTrue)
                return new RecordResult.LeftOut();
            var told = Facts.Understand(scope);
            var record = KeptAnswer.Write(scope[Root.Record].Unwatched());
            return new RecordResult.Told(new PolledFact(told.Event, told.Reason, told.Facts, PlainText.Cut(record, LongestRecord, "…")));
        }
        catch (ExpressionLimitException limit)
        {
            return new RecordResult.Rejected(RecordResult.Place(number), limit.Message);
        }
    }
}
