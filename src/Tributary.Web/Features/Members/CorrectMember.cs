using Tributary.Core.Ledger;
using Tributary.Core.Money;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Members;

/// <summary>
/// What people do to a member's balance, each with a reason that stays: they give him something, take something he has, or give up what he owes. Nobody can
/// take more than the member has; only a network that takes a conversion back can make him owe.
/// </summary>
internal sealed class CorrectMember(Database database, Ids ids, AuditLog audit, TimeProvider clock)
{
    public const int LongestNote = 500;

    /// <summary>Gives (negative: takes). False when the member has less than that.</summary>
    public async Task<bool> Give(long member, Amount amount, long? account, string note, CancellationToken ct)
    {
        if (amount.IsZero || string.IsNullOrWhiteSpace(note)) throw new ArgumentException("A correction moves something, and has a reason.", nameof(amount));
        var (act, transactions) = await Reserve(ct);
        var pen = await audit.Pen(ct);
        return await database.Write(async session =>
        {
            var has = (await LedgerBook.Lock(session, member, amount.Currency)).Available;
            if (has < -amount) return false;
            await pen.Enter(session, amount.IsNegative ? "Taken from a member" : "Given to a member", $"Member {member}", new AuditChange("He can spend", has.ToFullDisplay(), (has + amount).ToFullDisplay()));
            await Record(session, new(act, member, MemberAct.Correction, amount, account, note.Trim()), Postings.Correct(act, member, amount), transactions);
            return true;
        }, ct);
    }

    /// <summary>Gives up all that the member owes in a currency; what that was, or null when he owes nothing.</summary>
    public async Task<Amount?> WriteOff(long member, Currency currency, long? account, string note, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(note)) throw new ArgumentException("What is given up has a reason.", nameof(note));
        var (act, transactions) = await Reserve(ct);
        var pen = await audit.Pen(ct);
        return await database.Write(async session =>
        {
            var owed = (await LedgerBook.Lock(session, member, currency)).Owed;
            if (owed.IsZero) return (Amount?)null;
            await pen.Enter(session, "Debt given up", $"Member {member}", new AuditChange("He owes", owed.ToFullDisplay(), Amount.Zero(currency).ToFullDisplay()));
            await Record(session, new(act, member, MemberAct.WriteOff, owed, account, note.Trim()), Postings.WriteOff(act, member, owed), transactions);
            return owed;
        }, ct);
    }

    private async Task<(long Act, IdRange Transactions)> Reserve(CancellationToken ct) =>
        (await ids.Next("member_acts", ct), await ids.Next("ledger_transactions", 2, ct));

    private async Task Record(Session session, Written written, LedgerTransaction transaction, IdRange ids)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await session.InsertMany("member_acts", "id, member_id, act, amount, currency, note, account_id, happened_at",
            [[written.Id, written.Member, written.Act.ToString(), written.Amount.Minor, written.Amount.Currency.Code, written.Note, written.Account, now]]);
        await LedgerBook.Post(session, [new Posting(ids[0], ids[1], transaction, null, null, InTheBooks(written), now)]);
    }

    // Why stands with the member, where it can be taken away if it names somebody; the ledger is sealed.
    private static string InTheBooks(Written written) => written.Act switch
    {
        MemberAct.Correction => written.Amount.IsNegative ? "A person took it from the member" : "A person gave it to the member",
        MemberAct.WriteOff => "A person gave up what the member owed",
    };

    private sealed record Written(long Id, long Member, MemberAct Act, Amount Amount, long? Account, string Note);
}

/// <summary>The names are stored.</summary>
internal enum MemberAct
{
    Correction,
    WriteOff,
}
