using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Tributary.Core.Security;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Accounts;

/// <summary>A sign-in that still holds, with its person as he stands now.</summary>
internal sealed record OpenSession
{
    public long Id { get; init; }
    public long AccountId { get; init; }
    public string Name { get; init; } = "";
    public string Email { get; init; } = "";
    public string Role { get; init; } = "";
    public long CreatedAt { get; init; }
    public long SeenAt { get; init; }

    /// <summary>When he last said who he is by password, code or link.</summary>
    public long ProvedAt { get; init; }
}

/// <summary>A sign-in as its person sees it in his list.</summary>
public sealed record SessionRow
{
    public long Id { get; init; }
    public long CreatedAt { get; init; }
    public long SeenAt { get; init; }
    public string Address { get; init; } = "";
    public string Agent { get; init; } = "";
}

/// <summary>
/// Who is signed in. The cookie only names a session: whether it still holds, whose it is and what he may do stands here, so that ending one or
/// changing a role counts from the next request on.
/// </summary>
internal sealed class SessionBook(Database database, Ids ids, Stamps stamps, AuditLog audit, TimeProvider clock)
{
    /// <summary>However busy, a session ends then.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>For so long nobody is asked again who he is.</summary>
    public static readonly TimeSpan ProofHolds = TimeSpan.FromMinutes(15);

    /// <summary>Accounts and sessions are read together.</summary>
    public const string Stamp = "accounts";

    private const string Claim = "session";
    private const int MostText = 300;
    private static readonly TimeSpan Precision = TimeSpan.FromMinutes(1);

    private readonly Cached<Dictionary<long, OpenSession>> _open = new(database, stamps, Stamp, async session => (await session.Query<OpenSession>(
        """
        select s.id, s.account_id, s.created_at, s.seen_at, s.proved_at, a.name, a.email, a.role
        from sessions s join accounts a on a.id = s.account_id
        where s.ended_at is null and a.disabled_at is null
        """)).ToDictionary(open => open.Id));

    private readonly ConcurrentDictionary<long, long> _seen = new();

    /// <summary>Begins a session; what comes back goes into the cookie.</summary>
    public async Task<ClaimsPrincipal> Begin(Account account, HttpContext context, CancellationToken ct)
    {
        var (id, entry, now) = (await ids.Next("sessions", ct), await audit.Reserve(ct), Now);
        var (address, agent) = (context.Connection.RemoteIpAddress?.ToString() ?? "", Shown(context.Request.Headers.UserAgent.ToString()));
        await database.Write(async session =>
        {
            await session.Execute(
                """
                insert into sessions (id, account_id, created_at, proved_at, seen_at, address, agent) values (@id, @account, @now, @now, @now, @address, @agent)
                """, new { id, account = account.Id, now, address, agent });
            // Those that ended long ago tell nobody anything, and say where somebody was.
            await session.Execute("delete from sessions where seen_at < @old", new { old = now - (2 * (long)Longest.TotalMilliseconds) });
            await audit.Record(session, entry, new Actor(account.Id, account.Name, address), new AuditEntry("Signed in", account.Email));
            await stamps.Touch(session, Stamp);
        }, ct);
        return Principal(new OpenSession { Id = id, AccountId = account.Id, Name = account.Name, Email = account.Email, Role = account.Role });
    }

    /// <summary>The person behind a cookie as he stands now; null when his session has ended. Its use is noted once a minute.</summary>
    public async ValueTask<ClaimsPrincipal?> Open(ClaimsPrincipal cookie, CancellationToken ct)
    {
        if (IdOf(cookie) is not { } id || (await _open.Get(ct)).GetValueOrDefault(id) is not { } open || Now - open.CreatedAt >= Longest.TotalMilliseconds) return null;
        if (Now - _seen.GetValueOrDefault(id, open.SeenAt) >= Precision.TotalMilliseconds)
        {
            _seen[id] = Now;
            await database.Write(session => session.Execute("update sessions set seen_at = @now where id = @id", new { id, now = Now }), ct);
        }

        return Principal(open);
    }

    /// <summary>Whether its person said who he is within the last quarter of an hour.</summary>
    public async ValueTask<bool> IsProved(long id, CancellationToken ct) =>
        (await _open.Get(ct)).GetValueOrDefault(id) is { } open && Now - open.ProvedAt < ProofHolds.TotalMilliseconds;

    /// <summary>He has just said it again.</summary>
    public Task Prove(long id, CancellationToken ct) => database.Write(async session =>
    {
        await session.Execute("update sessions set proved_at = @now where id = @id", new { id, now = Now });
        await stamps.Touch(session, Stamp);
    }, ct);

    /// <summary>The session a signed-in person is in.</summary>
    public static long? IdOf(ClaimsPrincipal person) => long.TryParse(person.FindFirstValue(Claim), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    public Task<IReadOnlyList<SessionRow>> Of(long account, CancellationToken ct) => database.Read(session => session.Query<SessionRow>(
        "select id, created_at, seen_at, address, agent from sessions where account_id = @account and ended_at is null and created_at > @since and seen_at > @left order by seen_at desc, id desc",
        new { account, since = Now - (long)Longest.TotalMilliseconds, left = Now - (long)AccountSetup.Idle.TotalMilliseconds }), ct);

    /// <summary>Whether this person came in from this address within the last month.</summary>
    public Task<bool> WasHere(long account, IPAddress? address, CancellationToken ct) => database.Read(session => session.Scalar<bool>(
        "select exists (select 1 from sessions where account_id = @account and address = @address and seen_at > @since)",
        new { account, address = address?.ToString() ?? "", since = Now - (long)Longest.TotalMilliseconds }), ct);

    /// <summary>Ends one session of this account.</summary>
    public Task<bool> End(long account, long id, CancellationToken ct) => database.Write(async session =>
    {
        var ended = await session.Execute("update sessions set ended_at = @now where id = @id and account_id = @account and ended_at is null", new { id, account, now = Now });
        await stamps.Touch(session, Stamp);
        return ended == 1;
    }, ct);

    /// <summary>Ends all sessions of an account but one, in the transaction that made it necessary.</summary>
    public async Task EndAll(Session session, long account, long? but = null)
    {
        await session.Execute("update sessions set ended_at = @now where account_id = @account and ended_at is null and id <> @but", new { account, but = but ?? 0, now = Now });
        await stamps.Touch(session, Stamp);
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static ClaimsPrincipal Principal(OpenSession open) => new(new ClaimsIdentity(
    [
        new(ClaimTypes.NameIdentifier, open.AccountId.ToString(CultureInfo.InvariantCulture)),
        new(ClaimTypes.Name, open.Name),
        new(ClaimTypes.Email, open.Email),
        new(ClaimTypes.Role, open.Role),
        new(Claim, open.Id.ToString(CultureInfo.InvariantCulture)),
    ], CookieAuthenticationDefaults.AuthenticationScheme));

    private static string Shown(string agent) => PlainText.Cut(PlainText.Line(agent), MostText);
}
