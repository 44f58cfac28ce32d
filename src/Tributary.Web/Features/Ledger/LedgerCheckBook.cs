using System.Globalization;
using Tributary.Core.Security;
using Tributary.Web.Features.Alerts;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Features.Ledger;

/// <summary>
/// The checks of the books: asked for every night or by a person, one at a time, and what each found with the head of the chain. While the newest that is done found
/// something, nothing is paid out; what networks tell is taken all the same.
/// </summary>
internal sealed class LedgerCheckBook(Database database, Ids ids, JobQueue jobs, AlertBook alerts, TimeProvider clock)
{
    private const string Trouble = "books-broken";

    private const int LongestSaid = 2000;

    private static readonly TimeSpan Every = TimeSpan.FromDays(1);

    /// <summary>Whether the newest check that is done found that the books do not agree.</summary>
    public static async Task<bool> IsBroken(Session session) => await session.Scalar<long?>("select broken from ledger_checks where state = 'Done' order by id desc limit 1") > 0;

    /// <summary>Asks for a check; while one is open, nothing more.</summary>
    /// <param name="by">Who asks; null for the product itself.</param>
    /// <param name="ct">Stops before anything is written.</param>
    public async Task Ask(long? by, CancellationToken ct)
    {
        var (id, job) = (await ids.Next("ledger_checks", ct), await jobs.NextId(ct));
        await database.Write(async session =>
        {
            if (await session.InsertMany("ledger_checks", "id, asked_at, asked_by, state", [[id, Now, by, nameof(LedgerCheckState.Open)]], "on conflict (state) where state = 'Open' do nothing") == 1)
                await jobs.Add(session, job, CheckLedger.JobKind, id.ToString(CultureInfo.InvariantCulture));
        }, ct);
    }

    /// <summary>Asks for a check if a day has passed since the last was asked for, or since the first transaction.</summary>
    public async Task Look(CancellationToken ct)
    {
        var last = await database.Read(session => session.Scalar<long?>(
            "select coalesce((select max(asked_at) from ledger_checks), (select min(created_at) from ledger_transactions))"), ct);
        if (last is { } at && (Now - at >= Every.TotalMilliseconds || at > Now)) await Ask(null, ct);
    }

    /// <summary>Begins an open check, from the start if it was begun before; false when it is not open any more.</summary>
    public Task<bool> Begin(long id, CancellationToken ct) => database.Write(async session =>
    {
        await session.Execute("delete from ledger_check_rules where check_id = @id and exists (select 1 from ledger_checks where id = @id and state = 'Open')", new { id });
        return await IsOpen(session, id);
    }, ct);

    /// <summary>Writes down what was found of one rule; false when the check was stopped meanwhile.</summary>
    public Task<bool> Found(long id, int place, Invariant rule, CancellationToken ct) => database.Write(async session =>
    {
        if (!await IsOpen(session, id)) return false;
        await session.InsertMany("ledger_check_rules", "check_id, place, name, claim, violations", [[id, (long)place, rule.Name, rule.Claim, string.Join('\n', rule.Violations)]]);
        return true;
    }, ct);

    /// <summary>Ends a check with what it found, and begins or ends the alert about it.</summary>
    public Task Done(long id, Verification result, CancellationToken ct) => database.Write(async session =>
    {
        var broken = result.Invariants.Where(rule => !rule.Holds).ToList();
        var said = string.Join("; ", broken.Select(rule => $"{rule.Claim} {rule.Violations[0]}"));
        if (await session.Execute(
            """
            update ledger_checks set state = 'Done', checked_at = @now, broken = @broken, said = @said, head = @Head,
                                     transactions = @Transactions, entries = @Entries, conversions = @Conversions, postbacks = @Postbacks
            where id = @id and state = 'Open'
            """,
            new { id, now = Now, broken = (long)broken.Count, said = PlainText.Cut(said, LongestSaid), result.Head, result.Transactions, result.Entries, result.Conversions, result.Postbacks }) == 0) return;
        if (broken.Count == 0) await alerts.Over(session, await OpenTrouble(session, id));
        else await alerts.Raise(session, new NewAlert(AlertKind.BooksBroken, await OpenTrouble(session, id),
            $"The books do not agree: {broken[0].Claim} Nothing is paid out until that is explained. Look at Ledger, Verify the books."));
    }, ct);

    /// <summary>Stops an open check before its next rule.</summary>
    public Task Stop(long id, CancellationToken ct) => End(id, LedgerCheckState.Stopped, "", ct);

    /// <summary>Gives an open check up.</summary>
    public Task Fail(long id, string why, CancellationToken ct) => End(id, LedgerCheckState.Failed, why, ct);

    /// <summary>The newest checks, what the newest that is done found of each rule, and how many rules of the open one were looked at.</summary>
    public Task<LedgerChecks> Newest(int count, CancellationToken ct) => database.Read(async session =>
    {
        const string select = "select c.*, a.name as person from ledger_checks c left join accounts a on a.id = c.asked_by";
        var done = await session.Find<LedgerCheck>($"{select} where c.state = 'Done' order by c.id desc limit 1");
        var open = await session.Find<LedgerCheck>($"{select} where c.state = 'Open'");
        return new LedgerChecks(
            await session.Query<LedgerCheck>($"{select} where c.state <> 'Open' order by c.id desc limit @count", new { count = (long)count }),
            done,
            done is null ? [] : await session.Query<CheckedRule>("select name, claim, violations from ledger_check_rules where check_id = @Id order by place", done),
            open,
            open is null ? 0 : await session.Scalar<long>("select count(*) from ledger_check_rules where check_id = @Id", open));
    }, ct);

    private Task End(long id, LedgerCheckState state, string said, CancellationToken ct) => database.Write(session => session.Execute(
        "update ledger_checks set state = @state, checked_at = @now, said = @said where id = @id and state = 'Open'",
        new { id, state = state.ToString(), now = Now, said = PlainText.Cut(said, LongestSaid) }), ct);

    private static async Task<bool> IsOpen(Session session, long id) =>
        await session.Scalar<string>("select state from ledger_checks where id = @id", new { id }) == nameof(LedgerCheckState.Open);

    // One alert for each time the books break: from the first check that found it to the first that did not.
    private static async Task<string> OpenTrouble(Session session, long id) => FormattableString.Invariant(
        $"{Trouble}/{await session.Scalar<long>("select coalesce(max(id), 0) from ledger_checks where state = 'Done' and broken = 0 and id < @id", new { id })}");

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();
}

/// <summary>What the panel shows of the checks of the books.</summary>
/// <param name="Ended">Those that ended, newest first.</param>
/// <param name="Done">The newest that is done; null before the first.</param>
/// <param name="Rules">What that one found.</param>
/// <param name="Open">The one that waits or is under way.</param>
/// <param name="Looked">How many rules that one has looked at.</param>
public sealed record LedgerChecks(IReadOnlyList<LedgerCheck> Ended, LedgerCheck? Done, IReadOnlyList<CheckedRule> Rules, LedgerCheck? Open, long Looked);
