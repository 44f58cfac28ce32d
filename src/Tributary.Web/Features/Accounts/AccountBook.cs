using System.Globalization;
using System.Security.Claims;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Accounts;

/// <summary>Who may sign in, and the links that let the first one in. The door of this feature.</summary>
internal sealed class AccountBook(Database database, Ids ids, Stamps stamps, OneTimeLinks links, TimeProvider clock)
{
    public static readonly TimeSpan SetupLinkLife = TimeSpan.FromHours(1);
    public static readonly TimeSpan SignInLinkLife = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan DemoLinkLife = TimeSpan.FromDays(1);

    internal const string Columns = "id, email, name, password_hash, role, disabled_at, factor, factor_offered, factor_step, (select count(*) from account_passkeys p where p.account_id = accounts.id) as passkeys";

    /// <summary>The signed-in person's account id.</summary>
    public static long IdOf(ClaimsPrincipal person) =>
        long.Parse(person.FindFirstValue(ClaimTypes.NameIdentifier)!, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>True when nobody has been set up yet.</summary>
    public Task<bool> IsEmpty(CancellationToken ct) =>
        database.Read(async session => await session.Scalar<long>("select count(*) from accounts") == 0, ct);

    /// <summary>
    /// While there is no account: a new link, good once and for an hour, that creates the owner; links made before it stop
    /// working. Null as soon as there is one. <paramref name="address"/> is where the panel is reached.
    /// </summary>
    public async Task<Uri?> SetupLink(Uri address, CancellationToken ct)
    {
        var token = Tokens.New();
        var made = await database.Write(async session =>
        {
            if (await session.Scalar<long>("select count(*) from accounts") > 0) return false;
            await OneTimeLinks.Forget(session, LinkPurpose.Setup);
            await links.Add(session, token, LinkPurpose.Setup, null, SetupLinkLife);
            return true;
        }, ct);
        return made ? new Uri(address, "/setup/" + token) : null;
    }

    /// <summary>
    /// A link, good once and for 15 minutes, that signs in the account with this address, or the first owner. Null when there is none. Whoever may
    /// make one on the server needs no second factor: it is the way back in for an owner who lost it.
    /// </summary>
    public Task<Uri?> SignInLink(Uri address, string? email, CancellationToken ct) => MakeLink(address, email, LinkPurpose.SignIn, SignInLinkLife, ct);

    /// <summary>
    /// A link into the demo's panel that works for a day, as often as it is opened: the demo holds nothing of worth and is reached from this
    /// machine only. Earlier ones stop working.
    /// </summary>
    public async Task<Uri?> DemoLink(Uri address, CancellationToken ct)
    {
        await database.Write(session => OneTimeLinks.Forget(session, LinkPurpose.Demo), ct);
        return await MakeLink(address, null, LinkPurpose.Demo, DemoLinkLife, ct);
    }

    /// <summary>Adds an owner. Without a password the account is entered by sign-in links only. False when the address is taken.</summary>
    public async Task<bool> AddOwner(string name, string email, string? password, CancellationToken ct)
    {
        var account = NewOwner(await ids.Next("accounts", ct), name, email, password);
        return await database.Write(session => Insert(session, account), ct);
    }

    public Task<Account?> Find(long id, CancellationToken ct) => database.Read(session => session.Find<Account>($"select {Columns} from accounts where id = @id", new { id }), ct);

    public Task<Account?> Find(string email, CancellationToken ct) => database.Read(session => session.Find<Account>(
        $"select {Columns} from accounts where email = @email and disabled_at is null", new { email = Normal(email) }), ct);

    /// <summary>Whether a setup link still works.</summary>
    internal Task<bool> IsOpen(string token, CancellationToken ct) => database.Read(async session =>
        await links.Find(session, token, LinkPurpose.Setup) is not null && await session.Scalar<long>("select count(*) from accounts") == 0, ct);

    /// <summary>Uses the setup link up and creates the owner, both or neither. Null when the link does not work any more.</summary>
    internal async Task<Account?> SetUp(string token, string name, string email, string password, CancellationToken ct)
    {
        var account = NewOwner(await ids.Next("accounts", ct), name, email, password);
        return await database.Write(async session =>
            await session.Scalar<long>("select count(*) from accounts") == 0
            && await links.UseUp(session, token, LinkPurpose.Setup) is not null
            && await Insert(session, account) ? account : null, ct);
    }

    /// <summary>Uses a sign-in link up. Null when it does not work any more.</summary>
    internal Task<Account?> Enter(string token, CancellationToken ct) => database.Write(async session =>
    {
        var link = await links.UseUp(session, token, LinkPurpose.SignIn) ?? await links.Find(session, token, LinkPurpose.Demo);
        return link is { AccountId: { } id } ? await Entered(session, id) : null;
    }, ct);

    /// <summary>The account whose address and password these are, or null. Takes as long for an unknown address.</summary>
    internal async Task<Account?> Check(string email, string password, CancellationToken ct)
    {
        var account = await Find(email, ct);
        return Passwords.Match(account, password) ? account : null;
    }

    /// <summary>Notes that somebody came in; null when he may not any more.</summary>
    internal Task<Account?> Entered(long id, CancellationToken ct) => database.Write(session => Entered(session, id), ct);

    internal static string Normal(string email) => email.Trim().ToLowerInvariant();

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<Uri?> MakeLink(Uri address, string? email, string purpose, TimeSpan life, CancellationToken ct)
    {
        var token = Tokens.New();
        var made = await database.Write(async session =>
        {
            var account = await session.Find<long?>(
                "select id from accounts where disabled_at is null and (@email is null and role = 'owner' or email = @email) order by id limit 1",
                new { email = email is null ? null : Normal(email) });
            if (account is null) return false;
            await links.Add(session, token, purpose, account, life);
            return true;
        }, ct);
        return made ? new Uri(address, "/sign-in/" + token) : null;
    }

    private static Account NewOwner(long id, string name, string email, string? password) => new()
    {
        Id = id,
        Email = Normal(email),
        Name = name.Trim(),
        Role = Role.Owner.Stored(),
        PasswordHash = password is null ? "" : Passwords.Hash(password),
    };

    private async Task<bool> Insert(Session session, Account account)
    {
        var inserted = await session.Execute(
            """
            insert into accounts (id, email, name, password_hash, role, created_at) values (@Id, @Email, @Name, @PasswordHash, @Role, @now)
            on conflict (email) do nothing
            """, new { account.Id, account.Email, account.Name, account.PasswordHash, account.Role, now = Now });
        await stamps.Touch(session, SessionBook.Stamp);
        return inserted == 1;
    }

    private Task<Account?> Entered(Session session, long id) => session.Find<Account>(
        $"update accounts set signed_in_at = @now where id = @id and disabled_at is null returning {Columns}", new { now = Now, id });
}
