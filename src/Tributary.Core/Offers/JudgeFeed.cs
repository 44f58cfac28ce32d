namespace Tributary.Core.Offers;

/// <summary>
/// Decides whether a feed can be true. A network that is broken, or that was changed behind our back, answers with fewer offers, with none, or
/// with offers that lack what they had; believing it would take offers from members, or pay them wrongly, until somebody notices.
/// </summary>
public static class JudgeFeed
{
    /// <summary>Losing a handful of offers is daily business, whatever share of a small catalogue it is.</summary>
    public const int FewOffers = 20;

    // Of so small a catalogue each offer may well go; of more, all of them do not go at once.
    private const int HardlyAny = 5;

    // A field that fewer offers had is filled by chance: nobody can tell a rename from a change of mind.
    private const int EnoughOffers = 20;

    // Without one of these an offer reaches nobody, pays nobody, or reaches members who are not paid: a smaller share that loses it is a
    // rename in one kind of offer.
    private const int MostWithoutNeededPercent = 5;

    private const int MostBadPercent = 1;

    /// <summary>Everything that is held against the feed; nothing for one that may be published.</summary>
    /// <param name="figures">What was counted.</param>
    /// <param name="maxDropPercent">The share of the known offers that a feed may lose.</param>
    /// <param name="mayBeEmpty">The operator says that the network has no offers at times.</param>
    public static IReadOnlyList<FeedFinding> Findings(FeedFigures figures, int maxDropPercent, bool mayBeEmpty)
    {
        var findings = new List<FeedFinding>();
        if (figures is { IsWhole: true, Records: 0 } && figures.Known > 0)
        {
            if (!mayBeEmpty) findings.Add(new FeedFinding(FeedDoubt.Empty, figures.Known, figures.Known));
            return findings;
        }

        if (LosesTooMany(figures, maxDropPercent))
        {
            if (figures.Gone > 0) findings.Add(new FeedFinding(FeedDoubt.Missing, figures.Gone, figures.Known));
            if (figures.Closed > 0) findings.Add(new FeedFinding(FeedDoubt.Closed, figures.Closed, figures.Known));
        }

        findings.AddRange(figures.Fields.Where(filling => IsLost(filling, figures.Known))
            .Select(filling => new FeedFinding(FeedDoubt.Field, filling.Had - filling.Has, filling.Had, filling.Field)));
        // A network that always has some bad records was accepted with them once.
        if (figures.Last is not { Records: > 0 } last || (figures.Repeated + figures.Unusable) * (Int128)last.Records > last.Bad * (Int128)figures.Records)
        {
            if (TooManyBad(figures.Repeated, figures.Records)) findings.Add(new FeedFinding(FeedDoubt.Repeated, figures.Repeated, figures.Records));
            if (TooManyBad(figures.Unusable, figures.Records)) findings.Add(new FeedFinding(FeedDoubt.Unusable, figures.Unusable, figures.Records));
        }

        return findings;
    }

    /// <summary>Those findings that nobody has accepted.</summary>
    public static IReadOnlyList<FeedFinding> NotAccepted(IReadOnlyList<FeedFinding> findings, IReadOnlyList<FeedFinding> accepted) =>
        [.. findings.Where(finding => !accepted.Any(finding.IsWithin))];

    /// <summary>
    /// Whether so many records of a list are bad that the list is not what the template describes: more than one in a hundred. A single one
    /// never is too many.
    /// </summary>
    public static bool TooManyBad(long bad, long records) => bad > 1 && bad * 100 > records * MostBadPercent;

    /// <summary>Whether a feed that may be published lost so many offers that somebody should know: more than a third of what would have stopped it.</summary>
    public static bool HasShrunk(long gone, long known, int maxDropPercent) => gone > HardlyAny && gone * 300 > maxDropPercent * known;

    /// <summary>
    /// Whether an amount still says what an offer pays. Another currency that the network names is another payout, which the change gate looks at
    /// for offers that members see. An amount that no longer names any is lost, also where the template would read it in one of its own: many of
    /// them are a renamed field.
    /// </summary>
    /// <param name="before">The currency until now.</param>
    /// <param name="now">The currency it would have.</param>
    /// <param name="isAssumed">The network did not name it.</param>
    public static bool IsStillMoney(string? before, string? now, bool isAssumed) => before is null || now == before || (now is not null && !isAssumed);

    private static bool LosesTooMany(FeedFigures figures, int maxDropPercent)
    {
        var lost = figures.Gone + figures.Closed;
        return figures.Gone == figures.Known && figures.Known > HardlyAny
            || (lost > FewOffers && lost * 100 > maxDropPercent * figures.Known);
    }

    // At least half of the offers had it, and fewer than half of these still do.
    private static bool IsLost(FieldFilling filling, long known) =>
        (filling.Had >= EnoughOffers && filling.Had * 2 >= known && filling.Has * 2 < filling.Had)
            || (filling.Field is OfferField.TrackingLink or OfferField.Payout or OfferField.Countries && IsLostByTooMany(filling.Had - filling.Has, known));

    private static bool IsLostByTooMany(long lost, long known) => lost >= EnoughOffers && lost * 100 > known * MostWithoutNeededPercent;
}
