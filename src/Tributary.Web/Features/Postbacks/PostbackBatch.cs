using System.Text.Json;
using Tributary.Core.Conversions;
using Tributary.Core.Security;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Conversions;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Storing;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Postbacks;

/// <summary>A call on its way into the database.</summary>
/// <param name="Call">As it came.</param>
/// <param name="Meaning">What it means.</param>
/// <param name="Network">Whose it is; null for refused calls that are nobody's.</param>
/// <param name="Ids">Ids for what a decision writes.</param>
internal sealed record PostbackItem(PostbackRow Call, PostbackMeaning Meaning, InstalledNetwork? Network, DecisionIds Ids)
{
    /// <summary>Up to when its click's age counts (unix ms): a network that is asked tells late, and says when it happened.</summary>
    public long HappenedAt => Math.Min(Meaning.Facts.HappenedAt ?? long.MaxValue, Call.ReceivedAt);
}

/// <summary>Accepts and decides calls that came together, in the one transaction that makes both durable.</summary>
internal sealed class PostbackBatch(ClickBook clicks, ConversionBook conversions, TimeProvider clock)
{
    /// <summary>What a call needs before it can be decided inside a transaction.</summary>
    public ValueTask Prepare(long network, PostbackMeaning meaning, CancellationToken ct) =>
        meaning.Settled is null ? clicks.Prepare(network, meaning.Facts.ClickId, meaning.Facts.MemberId, ct) : ValueTask.CompletedTask;

    /// <summary>Decides and stores new calls; one outcome per call, in order.</summary>
    public async Task<IReadOnlyList<Outcome>> Accept(Session session, IReadOnlyList<PostbackItem> items)
    {
        var (rows, post) = await DecideWithoutPosting(session, items);
        PostbackLog.Add(session, rows);
        foreach (var unknown in items.Where(item => item.Meaning.UnknownEvent is not null))
            await StoringBook.NoteEvent(session, unknown.Call.NetworkId!.Value, unknown.Meaning.UnknownEvent!, unknown.Call.Id, Now());
        await post();
        await session.Send();
        Failpoint.PostbackWritten.Pass();
        return [.. rows.Select(row => Enum.Parse<Outcome>(row.Outcome!))];
    }

    /// <summary>Decides the calls against the database and returns their rows with the decision; nothing is stored of the rows themselves.</summary>
    public async Task<IReadOnlyList<PostbackRow>> Decide(Session session, IReadOnlyList<PostbackItem> items)
    {
        var (rows, post) = await DecideWithoutPosting(session, items);
        await post();
        return rows;
    }

    private async Task<(IReadOnlyList<PostbackRow> Rows, Func<Task> Post)> DecideWithoutPosting(Session session, IReadOnlyList<PostbackItem> items)
    {
        var rows = items.Select(Settled).ToArray();
        var open = items.Index().Where(pair => pair.Item.Meaning.Settled is null).ToList();
        if (open.Count == 0) return (rows, Nothing);

        var questions = open.Select(pair => Question(pair.Item)).ToList();
        var asked = clicks.Ask(session, questions);
        var known = ConversionBook.Ask(session, [.. open.Where(pair => pair.Item.Meaning.Key.Problem is null).Select(pair => (pair.Item.Call.NetworkId!.Value, pair.Item.Meaning.Key.Text!))]);
        var attributions = await ClickBook.Attribute(session, questions, asked);
        var told = new List<(int Index, Told Told)>();
        foreach (var ((index, item), attribution) in open.Zip(attributions))
        {
            var said = Event(item, attribution);
            rows[index] = Labelled(rows[index], item, attribution, said);
            if (item.Meaning.Key.Problem is { } keyless) rows[index] = Quarantined(rows[index], item, keyless, attribution);
            else told.Add((index, Tell(item, attribution, said)));
        }

        if (told.Count == 0) return (rows, Nothing);
        var (decided, post) = await conversions.Decide(session, [.. told.Select(pair => pair.Told)], known);
        foreach (var ((index, call), result) in told.Zip(decided)) rows[index] = With(rows[index], items[index], call, result);
        return (rows, post);

        static Task Nothing() => Task.CompletedTask;
    }

    private static AttributionQuestion Question(PostbackItem item) => new(
        item.Call.NetworkId!.Value, item.Meaning.Facts.ClickId, item.Meaning.Facts.MemberId, item.Meaning.Facts.OfferId, item.HappenedAt,
        item.Network?.AttributionDays ?? InstalledNetwork.UsualAttributionDays);

    private static NetworkEvent Event(PostbackItem item, Attribution attribution) => NetworkEvent.Read(
        item.Meaning.Kind, item.Meaning.Facts.Payout, item.Meaning.Facts.Currency, attribution.Currency ?? item.Network?.Currency, item.Meaning.Facts.ClickId,
        item.Meaning.Facts.ReversalId, item.HappenedAt);

    private Told Tell(PostbackItem item, Attribution attribution, NetworkEvent said) => new()
    {
        Postback = item.Call.Id,
        Attempt = item.Call.Attempts,
        Network = item.Call.NetworkId!.Value,
        Key = item.Meaning.Key.Text!,
        Event = said,
        Attribution = attribution,
        HoldRule = item.Network?.Hold ?? HoldRule.None,
        SaysWhen = item.Meaning.Facts.HappenedAt is not null,
        TransactionId = item.Meaning.Facts.TransactionId,
        Goal = item.Meaning.Facts.GoalId,
        Ids = item.Ids,
        At = Now(),
    };

    private PostbackRow Settled(PostbackItem item)
    {
        var facts = item.Meaning.Facts;
        var row = item.Call with
        {
            DecidedAt = Now(),
            Attempts = item.Call.Attempts + 1,
            TransactionId = Text(facts.TransactionId),
            ClickId = Text(facts.ClickId),
            GoalId = Text(facts.GoalId),
            // Only who has a click of ours can name its member; who names him otherwise may be anybody.
            MemberId = item.Meaning.Settled is null ? item.Call.MemberId : clicks.MemberOf(facts.ClickId),
            MemberLabel = Text(facts.MemberId),
        };
        return item.Meaning is { Settled: { } outcome, Reason: { } reason }
            ? row with
            {
                Outcome = outcome.ToString(),
                Reason = reason.ToString(),
                Explanation = Text(item.Meaning.Explanation),
                Checks = item.Meaning.Checks ?? JsonSerializer.Serialize(PostbackChecks.Settled(item, reason)),
            }
            : row;
    }

    private static PostbackRow Labelled(PostbackRow row, PostbackItem item, Attribution attribution, NetworkEvent said) => row with
    {
        Kind = item.Meaning.Kind.ToString(),
        Explanation = Text(item.Meaning.Explanation),
        MemberId = attribution.Member?.Id,
        MemberLabel = attribution.Member?.ExternalId ?? Text(item.Meaning.Facts.MemberId),
        OfferId = attribution.Offer?.Id,
        OfferLabel = attribution.Offer?.Title,
        Amount = said.Payout?.Minor,
        Currency = said.Payout?.Currency.Code,
    };

    private static PostbackRow Quarantined(PostbackRow row, PostbackItem item, Reason reason, Attribution attribution) => row with
    {
        Outcome = nameof(Outcome.Quarantined),
        Reason = reason.ToString(),
        Checks = JsonSerializer.Serialize(PostbackChecks.Decided(item, attribution, Outcome.Quarantined, reason, row.Said)),
    };

    private static PostbackRow With(PostbackRow row, PostbackItem item, Told told, Decided result) => row with
    {
        Outcome = result.Decision.Outcome.ToString(),
        Reason = result.Decision.Reason.ToString(),
        ConversionId = result.Conversion == 0 ? null : result.Conversion,
        Credited = result.Change?.Minor,
        CreditedCurrency = result.Change?.Currency.Code,
        Checks = JsonSerializer.Serialize(PostbackChecks.Decided(item, told.Attribution, result.Decision.Outcome, result.Decision.Reason, told.Event.Payout)),
    };

    // Text of strangers, for columns that people search: capped, without control characters.
    private static string? Text(string? text) => text is null
        ? null
        : PlainText.Cut(string.Concat(text.Where(character => !char.IsControl(character))), 500);

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
