using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Accounts;

/// <summary>Changes a person's password; whoever knew the former one is out.</summary>
internal sealed class OwnPassword(Database database, SessionBook sessions, AuditLog audit)
{
    public Task<bool> Set(Actor actor, Account account, string password, long? here, CancellationToken ct)
    {
        var hash = Passwords.Hash(password);
        return audit.Change(actor, new("Password changed", account.Email, AuditEntry.Secret, AuditEntry.Secret), async session =>
        {
            await session.Execute("update accounts set password_hash = @hash where id = @Id", new { account.Id, hash });
            await sessions.EndAll(session, account.Id, but: here);
            return true;
        }, ct);
    }

    public Task EndOthers(long account, long? here, CancellationToken ct) => database.Write(session => sessions.EndAll(session, account, but: here), ct);
}
