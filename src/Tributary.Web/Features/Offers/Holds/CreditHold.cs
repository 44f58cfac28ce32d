using System.Globalization;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Offers.Holds;

/// <summary>How many days credits of an offer wait at least, whatever its network's rule says.</summary>
internal sealed class CreditHold(Database database, Ids ids, AuditLog audit, TimeProvider clock)
{
    /// <summary>Sets the days; null leaves it to the network's rule again. What is held already keeps its date.</summary>
    public async Task Set(long offer, long? days, long? accountId, CancellationToken ct)
    {
        var (act, pen) = (await ids.Next("offer_acts", 1, ct), await audit.Pen(ct));
        await database.Write(async session =>
        {
            var before = await session.Scalar<long?>($"select hold_days from offers where id = @offer {session.Dialect.LockForUpdate}", new { offer });
            if (before == days) return 0;
            await DoneAct.Record(session, act, [new DoneAct(offer, OfferAct.CreditHold, "credit-hold", Text(before), Text(days), accountId)], clock.GetUtcNow().ToUnixTimeMilliseconds(), pen);
            return await session.Execute("update offers set hold_days = @days, row_version = row_version + 1 where id = @offer", new { offer, days });
        }, ct);
    }

    private static string Text(long? days) => days?.ToString(CultureInfo.InvariantCulture) ?? "";
}
