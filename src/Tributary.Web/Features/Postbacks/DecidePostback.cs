using System.Globalization;
using Tributary.Core.Conversions;
using Tributary.Web.Features.Conversions;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Postbacks;

/// <summary>
/// Decides a kept call again: a person asked for it, or deciding it failed when it came. The terms are those of the click and the time is
/// that of its arrival, so it makes no difference when this happens. What is posted already is never posted twice.
/// </summary>
internal sealed class DecidePostback(NetworkDirectory networks, ConversionBook conversions, PostbackBatch batch, Database database, SecretBox box) : IJobKind
{
    public const string JobKind = "decide-postback";

    private const int Tries = 5;

    public string Kind => JobKind;

    public async Task Run(Job job, CancellationToken ct) => await Run(long.Parse(job.Argument, CultureInfo.InvariantCulture), ct);

    /// <summary>The call's row with its newest decision; null when there is no such call.</summary>
    public async Task<PostbackRow?> Run(long id, CancellationToken ct)
    {
        if (await database.Read(session => PostbackLog.Find(session, id), ct) is not { } row) return null;
        if (row.NetworkId is not { } networkId || await networks.Find(networkId, ct) is not { } network) return row;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var meaning = PostbackMeaning.Again(network, row, box);
                await batch.Prepare(networkId, meaning, ct);
                var item = new PostbackItem(row, meaning, network, await conversions.NextIds(ct));
                return await database.Write(session => Decide(session, item), ct);
            }
            catch (ConversionMovedOn) when (attempt < Tries)
            {
                // The winner's row is committed now; the next try finds it.
            }
        }
    }

    private async Task<PostbackRow> Decide(Session session, PostbackItem item)
    {
        var decided = (await batch.Decide(session, [item]))[0];
        // A call that did its work says so for ever; that it would be a duplicate now is no news.
        if (decided.Outcome == nameof(Outcome.Duplicate) && item.Call.Outcome is not null and not nameof(Outcome.Quarantined)) return item.Call;
        await session.Execute(
            """
            update postbacks set checks = @Checks, outcome = @Outcome, reason = @Reason, explanation = @Explanation, kind = @Kind,
                transaction_id = @TransactionId, click_id = @ClickId, member_id = @MemberId, member_label = @MemberLabel, offer_id = @OfferId,
                offer_label = @OfferLabel, goal_id = @GoalId, conversion_id = @ConversionId, amount = @Amount, currency = @Currency,
                credited = @Credited, credited_currency = @CreditedCurrency, decided_at = @DecidedAt, attempts = @Attempts
            where id = @Id
            """, decided);
        return decided;
    }
}
