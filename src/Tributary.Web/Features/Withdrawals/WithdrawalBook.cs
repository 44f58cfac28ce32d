using Tributary.Core.Ledger;
using Tributary.Core.Money;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Members;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Withdrawals;

/// <summary>
/// What members ask to be paid. Asking takes the amount from what the member has, in the transaction that looks whether he has it; being paid or failing ends
/// the withdrawal, once. Tributary pays nobody itself: it says what may be paid, and is told what was.
/// </summary>
internal sealed class WithdrawalBook(Database database, Ids ids, AuditLog audit, TimeProvider clock)
{
    public const int LongestNote = 500;
    public const int LongestKey = 200;

    /// <summary>
    /// Asks for a withdrawal. The same key of the same site again is the same withdrawal, whatever became of it meanwhile.
    /// </summary>
    /// <param name="member">Who is to be paid.</param>
    /// <param name="amount">More than nothing, in whole visible units: see <see cref="IsPayable"/>.</param>
    /// <param name="key">The site's own name of the request.</param>
    /// <param name="note">What the requester writes.</param>
    /// <param name="account">Who asked in the panel; null for the site.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<WithdrawalAnswer> Request(Member member, Amount amount, string key, string note, long? account, CancellationToken ct)
    {
        if (!IsPayable(amount)) throw new ArgumentException("Ask IsPayable first.", nameof(amount));
        var id = await ids.Next("withdrawals", ct);
        var (transactions, pen) = (await ids.Next("ledger_transactions", 2, ct), await audit.Pen(ct));
        return await database.Write(async session =>
        {
            // Two requests of one member wait for each other here, so the second sees what the first left.
            var balance = await LedgerBook.Lock(session, member.Id, amount.Currency);
            if (await Asked(session, member.SiteId, key) is { } earlier) return Same(earlier, member, amount);
            if (await LedgerBook.IsBroken(session)) return new WithdrawalAnswer(WithdrawalOutcome.BooksBroken, null, balance.Available);
            if (balance.Available < amount) return new WithdrawalAnswer(WithdrawalOutcome.NotEnough, null, balance.Available);
            var added = await session.Execute(
                """
                insert into withdrawals (id, site_id, member_id, request_key, amount, currency, state, note, requested_by, requested_at)
                values (@id, @SiteId, @member, @key, @Minor, @currency, 'Open', @note, @account, @now)
                on conflict (site_id, request_key) do nothing
                """, new { id, member.SiteId, member = member.Id, key, amount.Minor, currency = amount.Currency.Code, note, account, now = Now });
            // The same key for another member, at the same moment.
            if (added == 0) return Same((await Asked(session, member.SiteId, key))!, member, amount);
            await pen.Enter(session, "Withdrawal asked for", $"Withdrawal {id} of member {member.Id}", new("Amount", "", amount.ToFullDisplay()), new("He can spend", balance.Available.ToFullDisplay(), (balance.Available - amount).ToFullDisplay()));
            await LedgerBook.Post(session, [new Posting(transactions[0], transactions[1], Postings.Withdraw(id, member.Id, amount), null, null, "The member asked to be paid", Now)]);
            return new WithdrawalAnswer(WithdrawalOutcome.Made, await Find(session, id), balance.Available - amount);
        }, ct);
    }

    /// <summary>
    /// Says that a withdrawal was paid, or that it could not be. Saying the same again changes nothing; saying the other afterwards is refused.
    /// </summary>
    /// <param name="site">Only one of this site; null for any.</param>
    /// <param name="id">Which.</param>
    /// <param name="paid">Whether it was paid.</param>
    /// <param name="note">Why, or by which payment.</param>
    /// <param name="account">Who said it in the panel; null for the site.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<WithdrawalAnswer> End(long? site, long id, bool paid, string note, long? account, CancellationToken ct)
    {
        var (transactions, pen) = (await ids.Next("ledger_transactions", 2, ct), await audit.Pen(ct));
        var state = paid ? WithdrawalState.Settled : WithdrawalState.Failed;
        return await database.Write(async session =>
        {
            var ended = await session.Execute(
                """
                update withdrawals set state = @state, end_note = @note, ended_by = @account, ended_at = @now
                where id = @id and state = 'Open' and (@site is null or site_id = @site)
                """, new { id, state = state.ToString(), note, account, now = Now, site });
            if (await Find(session, id) is not { } withdrawal || (site is not null && withdrawal.SiteId != site)) return new WithdrawalAnswer(WithdrawalOutcome.Unknown, null, null);
            if (ended == 0) return new WithdrawalAnswer(withdrawal.Stands == state ? WithdrawalOutcome.Repeated : WithdrawalOutcome.EndedOtherwise, withdrawal, null);
            await pen.Enter(session, "Withdrawal ended", $"Withdrawal {id} of member {withdrawal.MemberId}", new AuditChange("", nameof(WithdrawalState.Open), state.ToString()));
            var words = paid ? "The withdrawal was paid" : "The withdrawal could not be paid; the member has it again";
            await LedgerBook.Post(session, [new Posting(transactions[0], transactions[1], Postings.EndWithdrawal(id, withdrawal.MemberId, withdrawal.Asked, paid), null, null, words, Now)]);
            return new WithdrawalAnswer(WithdrawalOutcome.Made, withdrawal, null);
        }, ct);
    }

    public Task<Withdrawal?> Find(long id, CancellationToken ct) => database.Read(session => Find(session, id), ct);

    /// <summary>Newest first, below <paramref name="before"/>; of one state or of one member where given.</summary>
    public Task<IReadOnlyList<Withdrawal>> List(WithdrawalState? state, long? member, long before, int count, CancellationToken ct) => database.Read(session => session.Query<Withdrawal>(
        $"""
        select {Withdrawal.Columns} {Withdrawal.From}
        where w.id < @before {(state is null ? "" : "and w.state = @state")} {(member is null ? "" : "and w.member_id = @member")} order by w.id desc limit @count
        """, new { before, state = state?.ToString(), member, count = (long)count }), ct);

    /// <summary>How many wait to be paid.</summary>
    public Task<long> Waiting(CancellationToken ct) => database.Read(session => session.Scalar<long>("select count(*) from withdrawals where state = 'Open'"), ct);

    /// <summary>More than nothing, and no fraction of what can be shown: a tenth of a cent is paid to nobody and stays.</summary>
    public static bool IsPayable(Amount amount) => amount.Minor > 0 && amount.Minor % Amounts.PowerOfTen(amount.Currency.Scale - amount.Currency.VisibleDecimals) == 0;

    /// <summary>1 to 200 visible ASCII characters.</summary>
    public static bool IsKey(string key) => key.Length is > 0 and <= LongestKey && key.All(letter => letter is > ' ' and < '\u007f');

    private static WithdrawalAnswer Same(Withdrawal earlier, Member member, Amount amount) =>
        new(earlier.MemberId == member.Id && earlier.Asked == amount ? WithdrawalOutcome.Repeated : WithdrawalOutcome.KeyUsed, earlier, null);

    private static Task<Withdrawal?> Find(Session session, long id) => session.Find<Withdrawal>($"select {Withdrawal.Columns} {Withdrawal.From} where w.id = @id", new { id });

    private static Task<Withdrawal?> Asked(Session session, long site, string key) =>
        session.Find<Withdrawal>($"select {Withdrawal.Columns} {Withdrawal.From} where w.site_id = @site and w.request_key = @key", new { site, key });

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();
}

/// <summary>What became of what was asked.</summary>
internal enum WithdrawalOutcome
{
    Made,

    /// <summary>It was asked before, in the same words.</summary>
    Repeated,

    /// <summary>The key was used before, for another member or amount.</summary>
    KeyUsed,
    NotEnough,

    /// <summary>The newest verification found the books broken; nothing is paid until that is explained.</summary>
    BooksBroken,

    /// <summary>It ended before, and not like this.</summary>
    EndedOtherwise,
    Unknown,
}

/// <param name="Outcome">What became of it.</param>
/// <param name="Withdrawal">The withdrawal, as it is now.</param>
/// <param name="Available">What the member can spend, where that was looked at.</param>
internal sealed record WithdrawalAnswer(WithdrawalOutcome Outcome, Withdrawal? Withdrawal, Amount? Available);
