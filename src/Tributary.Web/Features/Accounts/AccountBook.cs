using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Accounts;

/// <summary>Who may sign in, and the links that let the first one in. The door of this feature.</summary>
internal sealed class AccountBook(Database database, Ids ids, Stamps stamps, TimeProvider clock)
{
    public static readonly TimeSpan SetupLinkLife = TimeSpan.FromHours(1);
    public static readonly TimeSpan SignInLinkLife = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan DemoLinkLife = TimeSpan.FromDays(1);

    private const string Stamp = "accounts";
    private const string Setup = "setup";
    private const string SignIn = "sign_in";
    private const string Demo = "demo";

    private readonly PasswordHasher<Account> _hasher = new();
    // A hash of nothing anybody knows: an unknown address costs the same work as a known one.
    private readonly Lazy<string> _nobody = new(() => new PasswordHasher<Account>().HashPassword(null!, Tokens.New()));
    private readonly Cached<HashSet<long>> _enabled = new(database, stamps, Stamp, async session =>
        [.. await session.Query<long>("select id from accounts where disabled_at is null")]);

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
            await session.Execute("delete from one_time_links where purpose = @Setup and used_at is null", new { Setup });
            await AddLink(session, token, Setup, null, SetupLinkLife);
            return true;
        }, ct);
        return made ? new Uri(address, "/setup/" + token) : null;
    }

    /// <summary>A link, good once and for 15 minutes, that signs in the account with this address, or the first owner. Null when there is none.</summary>
    public Task<Uri?> SignInLink(Uri address, string? email, CancellationToken ct) => MakeLink(address, email, SignIn, SignInLinkLife, ct);

    /// <summary>
    /// A link into the demo's panel that works for a day, as often as it is opened: the demo holds nothing of worth and is reached from this
    /// machine only. Earlier ones stop working.
    /// </summary>
    public async Task<Uri?> DemoLink(Uri address, CancellationToken ct)
    {
        await database.Write(session => session.Execute("delete from one_time_links where purpose = @Demo", new { Demo }), ct);
        return await MakeLink(address, null, Demo, DemoLinkLife, ct);
    }

    /// <summary>Adds an owner. Without a password the account is entered by sign-in links only. False when the address is taken.</summary>
    public async Task<bool> AddOwner(string name, string email, string? password, CancellationToken ct)
    {
        var account = New(await ids.Next("accounts", ct), name, email, password);
        return await database.Write(session => Insert(session, account), ct);
    }

    /// <summary>Whether a setup link still works.</summary>
    internal Task<bool> IsOpen(string token, CancellationToken ct) => database.Read(async session =>
        await session.Scalar<long>(
            "select count(*) from one_time_links where token_hash = @hash and purpose = @Setup and used_at is null and expires_at > @now",
            new { hash = Tokens.Hash(token), Setup, now = Now }) == 1
        && await session.Scalar<long>("select count(*) from accounts") == 0, ct);

    /// <summary>Uses the setup link up and creates the owner, both or neither. Null when the link does not work any more.</summary>
    internal async Task<Account?> SetUp(string token, string name, string email, string password, CancellationToken ct)
    {
        var account = New(await ids.Next("accounts", ct), name, email, password);
        return await database.Write(async session =>
            await session.Scalar<long>("select count(*) from accounts") == 0
            && await UseUp(session, token, Setup) is not null
            && await Insert(session, account) ? account : null, ct);
    }

    /// <summary>Uses a sign-in link up. Null when it does not work any more.</summary>
    internal Task<Account?> Enter(string token, CancellationToken ct) => database.Write(async session =>
    {
        if ((await UseUp(session, token, SignIn) ?? await FindDemo(session, token)) is not { AccountId: { } id }) return null;
        var account = await session.Find<Account>($"select {Columns} from accounts where id = @id and disabled_at is null", new { id });
        if (account is not null) await SignedIn(session, account);
        return account;
    }, ct);

    /// <summary>The account whose address and password these are, or null. Takes as long for an unknown address.</summary>
    internal async Task<Account?> Enter(string email, string password, CancellationToken ct)
    {
        var account = await database.Read(session => session.Find<Account>(
            $"select {Columns} from accounts where email = @email and disabled_at is null", new { email = Normal(email) }), ct);
        var hash = account is { PasswordHash.Length: > 0 } ? account.PasswordHash : _nobody.Value;
        var verdict = _hasher.VerifyHashedPassword(account!, hash, password);
        if (account is not { PasswordHash.Length: > 0 } || verdict == PasswordVerificationResult.Failed) return null;
        await database.Write(session => SignedIn(session, account), ct);
        return account;
    }

    internal async Task<bool> MayStay(ClaimsPrincipal person, CancellationToken ct) => (await _enabled.Get(ct)).Contains(IdOf(person));

    internal static string Normal(string email) => email.Trim().ToLowerInvariant();

    private const string Columns = "id, email, name, password_hash, role, disabled_at";

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<Uri?> MakeLink(Uri address, string? email, string purpose, TimeSpan life, CancellationToken ct)
    {
        var token = Tokens.New();
        var made = await database.Write(async session =>
        {
            var account = await session.Find<long?>(
                "select id from accounts where disabled_at is null and (@email is null or email = @email) order by id limit 1",
                new { email = email is null ? null : Normal(email) });
            if (account is null) return false;
            await AddLink(session, token, purpose, account, life);
            return true;
        }, ct);
        return made ? new Uri(address, "/sign-in/" + token) : null;
    }

    private Account New(long id, string name, string email, string? password) => new()
    {
        Id = id,
        Email = Normal(email),
        Name = name.Trim(),
        Role = "owner",
        PasswordHash = password is null ? "" : _hasher.HashPassword(null!, password),
    };

    private async Task<bool> Insert(Session session, Account account)
    {
        var inserted = await session.Execute(
            """
            insert into accounts (id, email, name, password_hash, role, created_at) values (@Id, @Email, @Name, @PasswordHash, @Role, @now)
            on conflict (email) do nothing
            """, new { account.Id, account.Email, account.Name, account.PasswordHash, account.Role, now = Now });
        await stamps.Touch(session, Stamp);
        return inserted == 1;
    }

    private Task AddLink(Session session, string token, string purpose, long? account, TimeSpan life) => session.Execute(
        """
        insert into one_time_links (token_hash, purpose, account_id, created_at, expires_at) values (@hash, @purpose, @account, @now, @expires)
        """, new { hash = Tokens.Hash(token), purpose, account, now = Now, expires = Now + (long)life.TotalMilliseconds });

    private Task<Link?> FindDemo(Session session, string token) => session.Find<Link>(
        "select token_hash, account_id from one_time_links where token_hash = @hash and purpose = @Demo and expires_at > @now",
        new { hash = Tokens.Hash(token), Demo, now = Now });

    private Task<Link?> UseUp(Session session, string token, string purpose) => session.Find<Link>(
        """
        update one_time_links set used_at = @now
        where token_hash = @hash and purpose = @purpose and used_at is null and expires_at > @now
        returning token_hash, account_id
        """, new { hash = Tokens.Hash(token), purpose, now = Now });

    private Task SignedIn(Session session, Account account) =>
        session.Execute("update accounts set signed_in_at = @now where id = @Id", new { now = Now, account.Id });

    private sealed record Link
    {
        public required string TokenHash { get; init; }
        public long? AccountId { get; init; }
    }
}
