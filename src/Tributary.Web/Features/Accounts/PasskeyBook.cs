using System.Buffers.Text;
using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Tributary.Core.Security;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Accounts;

/// <summary>What came of using a passkey whose answer was right.</summary>
internal enum PasskeyUse
{
    Counted,

    /// <summary>The challenge was answered before.</summary>
    AnsweredBefore,

    /// <summary>It counted fewer uses than are known: it may have been copied.</summary>
    WentBack,

    /// <summary>It was removed meanwhile.</summary>
    Gone,
}

/// <summary>The passkeys of people. An answer counts once, also when two requests bring it at the same moment.</summary>
internal sealed class PasskeyBook(Database database, Ids ids, OneTimeLinks links, AuditLog audit, TimeProvider clock)
{
    public const int Most = 20;
    private const int LongestName = 60;

    private const string Columns = "id, account_id, credential_id, public_key, transports, name, is_user_verified, is_backup_eligible, is_backed_up, created_at, used_at";

    public Task<IReadOnlyList<Passkey>> Of(long account, CancellationToken ct) => database.Read(session => session.Query<Passkey>(
        $"select {Columns} from account_passkeys where account_id = @account order by created_at, id", new { account }), ct);

    public Task<Passkey?> Find(byte[] credential, CancellationToken ct) => database.Read(session => session.Find<Passkey>(
        $"select {Columns} from account_passkeys where credential_id = @credential", new { credential = Base64Url.EncodeToString(credential) }), ct);

    /// <summary>
    /// Adds one, and returns the recovery codes that come with the first second factor, none with a further one. Null when the challenge was answered before, the passkey is
    /// known already, or there are too many.
    /// </summary>
    public async Task<IReadOnlyList<string>?> Add(Actor actor, Account account, UserPasskeyInfo passkey, string name, string challenge, CancellationToken ct)
    {
        var (id, given, codes) = (await ids.Next("account_passkeys", ct), Named(name), SecondFactor.NewCodes());
        var done = await audit.Change(actor, new("Passkey added", account.Email, After: given), async session =>
        {
            if (!await links.Spend(session, challenge, LinkPurpose.Passkey, PasskeyChallenges.Life)) return false;
            if (await session.Scalar<long>("select count(*) from account_passkeys where account_id = @Id", new { account.Id }) >= Most) return false;
            var isFirst = !await session.Scalar<bool>("select exists (select 1 from recovery_codes where account_id = @Id)", new { account.Id });
            var added = await session.Execute(
                """
                insert into account_passkeys (id, account_id, credential_id, public_key, sign_count, transports, name, is_user_verified, is_backup_eligible, is_backed_up, created_at)
                values (@id, @account, @credential, @key, @count, @transports, @given, @verified, @eligible, @backedUp, @now)
                on conflict (credential_id) do nothing
                """,
                new
                {
                    id,
                    account = account.Id,
                    credential = Base64Url.EncodeToString(passkey.CredentialId),
                    key = Base64Url.EncodeToString(passkey.PublicKey),
                    count = (long)passkey.SignCount,
                    transports = Transports(passkey),
                    given,
                    verified = Flag(passkey.IsUserVerified),
                    eligible = Flag(passkey.IsBackupEligible),
                    backedUp = Flag(passkey.IsBackedUp),
                    now = Now,
                });
            if (added == 1 && !isFirst) codes = [];
            else if (added == 1) await SecondFactor.Enter(session, account.Id, codes);
            return added == 1;
        }, ct);
        return done ? codes : null;
    }

    /// <summary>Counts a right answer. Whoever brings a lower count than is known has a copy, or its person has: it is refused and entered in the audit log.</summary>
    public async Task<PasskeyUse> Use(Actor actor, Account account, UserPasskeyInfo passkey, string challenge, CancellationToken ct)
    {
        var entry = await audit.Reserve(ct);
        var row = new { account = account.Id, credential = Base64Url.EncodeToString(passkey.CredentialId), count = (long)passkey.SignCount, backedUp = Flag(passkey.IsBackedUp), now = Now };
        return await database.Write(async session =>
        {
            if (!await links.Spend(session, challenge, LinkPurpose.Passkey, PasskeyChallenges.Life)) return PasskeyUse.AnsweredBefore;
            var counted = await session.Execute(
                """
                update account_passkeys set sign_count = @count, is_backed_up = @backedUp, used_at = @now
                where account_id = @account and credential_id = @credential and (sign_count < @count or sign_count = 0 and @count = 0)
                """, row);
            if (counted == 1) return PasskeyUse.Counted;
            if (await session.Find<Counted>("select name, sign_count from account_passkeys where account_id = @account and credential_id = @credential", row) is not { } known) return PasskeyUse.Gone;
            await audit.Record(session, entry, actor, new AuditEntry(
                "Passkey refused, its counter went back", $"{account.Email}, {known.Name}", known.SignCount.ToString(CultureInfo.InvariantCulture), row.count.ToString(CultureInfo.InvariantCulture)));
            return PasskeyUse.WentBack;
        }, ct);
    }

    public async Task<bool> Rename(Actor actor, Account account, long id, string name, CancellationToken ct)
    {
        if ((await Of(account.Id, ct)).FirstOrDefault(passkey => passkey.Id == id) is not { } known || Named(name) is var given && given == known.Name) return false;
        return await audit.Change(actor, new("Passkey renamed", account.Email, known.Name, given), async session =>
            await session.Execute("update account_passkeys set name = @given where id = @id and account_id = @account", new { id, account = account.Id, given }) == 1, ct);
    }

    public async Task<bool> Remove(Actor actor, Account account, long id, CancellationToken ct)
    {
        if ((await Of(account.Id, ct)).FirstOrDefault(passkey => passkey.Id == id) is not { } known) return false;
        return await audit.Change(actor, new("Passkey removed", account.Email, known.Name), async session =>
        {
            var removed = await session.Execute("delete from account_passkeys where id = @id and account_id = @account", new { id, account = account.Id });
            await SecondFactor.ForgetCodes(session, account.Id);
            return removed == 1;
        }, ct);
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static long Flag(bool on) => on ? 1 : 0;

    // Words of the browser: only those the standard may have, a few of them.
    private static string Transports(UserPasskeyInfo passkey) =>
        string.Join(' ', (passkey.Transports ?? []).Where(word => word.Length is > 0 and <= 20 && word.All(letter => char.IsAsciiLetterLower(letter) || letter == '-')).Take(8));

    private static string Named(string name)
    {
        var clean = PlainText.Cut(PlainText.Line(name), LongestName);
        return clean.Length == 0 ? "Passkey" : clean;
    }

    private sealed record Counted
    {
        public string Name { get; init; } = "";
        public long SignCount { get; init; }
    }
}
