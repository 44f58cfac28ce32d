using System.Security.Cryptography;
using Tributary.Core.Security;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Accounts;

/// <summary>A secret that a person is shown once, to bring it into his authenticator app.</summary>
/// <param name="Text">To type.</param>
/// <param name="Address">To scan.</param>
public sealed record OfferedFactor(string Text, string Address);

/// <summary>The second step of a sign-in: a code of an authenticator app, or one of ten recovery codes that work once each.</summary>
internal sealed class SecondFactor(Database database, Stamps stamps, SecretBox box, AuditLog audit, TimeProvider clock)
{
    /// <summary>The secrets of authenticators, and those that wait for their first code.</summary>
    public static readonly SealedColumn Factors = new("accounts", "factor", "accounts/{id}/factor");
    public static readonly SealedColumn OfferedFactors = new("accounts", "factor_offered", "accounts/{id}/factor_offered");

    private const int RecoveryCodes = 10;
    private const string Issuer = "Tributary";

    /// <summary>Offers a new secret; it counts once a code of it was typed.</summary>
    public async Task<OfferedFactor> Offer(Account account, CancellationToken ct)
    {
        var secret = RandomNumberGenerator.GetBytes(OneTimeCodes.SecretBytes);
        var offered = box.Seal(Convert.ToHexString(secret), OfferedFactors.Of(account.Id));
        await database.Write(session => session.Execute("update accounts set factor_offered = @offered where id = @Id", new { account.Id, offered }), ct);
        return Shown(account, secret);
    }

    /// <summary>The secret that waits for its first code, shown again; null when none does.</summary>
    public OfferedFactor? Offered(Account account) => account.FactorOffered is { } offered ? Shown(account, Open(offered, OfferedFactors.Of(account.Id))) : null;

    /// <summary>Takes the offered secret when the code is of it, and returns the recovery codes: the only time anybody sees them. Null when it is not.</summary>
    public async Task<IReadOnlyList<string>?> Confirm(Actor actor, Account account, string code, CancellationToken ct)
    {
        if (account.FactorOffered is not { } offered || OneTimeCodes.Match(Open(offered, OfferedFactors.Of(account.Id)), code, Now, null) is not { } step) return null;
        var taken = box.Seal(box.Open(offered, OfferedFactors.Of(account.Id)), Factors.Of(account.Id));
        var codes = NewCodes();
        var done = await audit.Change(actor, new("Second factor set up", account.Email), async session =>
        {
            if (await session.Execute("update accounts set factor = @taken, factor_offered = null, factor_step = @step where id = @Id and factor_offered = @offered", new { account.Id, step, offered, taken }) == 0)
                return false;
            await Enter(session, account.Id, codes);
            await stamps.Touch(session, SessionBook.Stamp);
            return true;
        }, ct);
        return done ? codes : null;
    }

    /// <summary>Whether the code proves the person. Each works once, also when two requests bring it at the same moment.</summary>
    public async Task<bool> Proves(Account account, string code, CancellationToken ct)
    {
        if (!account.HasSecondFactor) return false;
        if (account.Factor is { } factor && OneTimeCodes.Match(Open(factor, Factors.Of(account.Id)), code, Now, account.FactorStep) is { } step)
        {
            return await database.Write(async session => await session.Execute(
                "update accounts set factor_step = @step where id = @Id and (factor_step is null or factor_step < @step)", new { account.Id, step }) == 1, ct);
        }

        return await database.Write(async session => await session.Execute(
            "update recovery_codes set used_at = @now where account_id = @Id and code_hash = @hash and used_at is null", new { account.Id, hash = Hash(code), now = Now }) == 1, ct);
    }

    /// <summary>How many recovery codes are left.</summary>
    public Task<long> Left(long account, CancellationToken ct) =>
        database.Read(session => session.Scalar<long>("select count(*) from recovery_codes where account_id = @account and used_at is null", new { account }), ct);

    /// <summary>Takes a person's authenticator app away, by himself; his passkeys stay.</summary>
    public Task<bool> Remove(Actor actor, Account account, CancellationToken ct) => audit.Change(actor, new("Second factor removed", account.Email), async session =>
    {
        var removed = await RemoveFactor(session, account.Id);
        await ForgetCodes(session, account.Id);
        await stamps.Touch(session, SessionBook.Stamp);
        return removed == 1;
    }, ct);

    /// <summary>Takes everything away but the password, by an owner for somebody who lost it.</summary>
    public Task<bool> RemoveAll(Actor actor, Account account, CancellationToken ct) => audit.Change(actor, new("Second factor removed", account.Email), async session =>
    {
        var removed = await RemoveFactor(session, account.Id) + await session.Execute("delete from account_passkeys where account_id = @Id", new { account.Id });
        await ForgetCodes(session, account.Id);
        await stamps.Touch(session, SessionBook.Stamp);
        return removed > 0;
    }, ct);

    internal static IReadOnlyList<string> NewCodes() => [.. Enumerable.Range(0, RecoveryCodes).Select(_ => NewCode())];

    /// <summary>Gives a person these recovery codes; earlier ones stop working.</summary>
    internal static async Task Enter(Session session, long account, IReadOnlyList<string> codes)
    {
        await session.Execute("delete from recovery_codes where account_id = @account", new { account });
        await session.InsertMany("recovery_codes", "account_id, code_hash, used_at", [.. codes.Select(recovery => new object?[] { account, Hash(recovery), null })]);
    }

    /// <summary>Recovery codes go with the last second factor they stand in for.</summary>
    internal static Task ForgetCodes(Session session, long account) => session.Execute(
        """
        delete from recovery_codes where account_id = @account
          and not exists (select 1 from accounts where id = @account and factor is not null) and not exists (select 1 from account_passkeys where account_id = @account)
        """, new { account });

    private static Task<int> RemoveFactor(Session session, long account) =>
        session.Execute("update accounts set factor = null, factor_offered = null, factor_step = null where id = @account and factor is not null", new { account });

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private byte[] Open(string sealedText, SealedPlace place) => Convert.FromHexString(box.Open(sealedText, place));

    private static OfferedFactor Shown(Account account, byte[] secret) =>
        new(string.Join(' ', OneTimeCodes.Text(secret).Chunk(4).Select(part => new string(part))), OneTimeCodes.Address(Issuer, account.Email, secret));

    // 50 random bits each, read in groups of five: guessing is slowed, and each works once.
    private static string NewCode()
    {
        var text = OneTimeCodes.Text(RandomNumberGenerator.GetBytes(7))[..10].ToLowerInvariant();
        return $"{text[..5]}-{text[5..]}";
    }

    private static string Hash(string code) => Tokens.Hash(new string([.. code.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit)]));
}
