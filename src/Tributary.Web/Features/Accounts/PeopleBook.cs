using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Accounts;

/// <summary>A person in the list of people.</summary>
public sealed record Person
{
    public long Id { get; init; }
    public string Email { get; init; } = "";
    public string Name { get; init; } = "";
    public string Role { get; init; } = "";
    public long CreatedAt { get; init; }
    public long? SignedInAt { get; init; }
    public long? DisabledAt { get; init; }
    public bool HasFactor { get; init; }
    public long Passkeys { get; init; }

    public bool HasSecondFactor => HasFactor || Passkeys > 0;

    /// <summary>Until when his invitation can be taken (unix ms); null once it was, or when he needed none.</summary>
    public long? InvitedUntil { get; init; }

    public Role Is => Roles.Parse(Role);
}

/// <summary>What came of an act on a person.</summary>
internal enum PersonChange
{
    Done,
    NoSuchPerson,

    /// <summary>Somebody must stay who can let others in.</summary>
    LastOwner,
}

/// <summary>Lets people in, says what they may do, and keeps them out.</summary>
internal sealed class PeopleBook(Database database, Ids ids, Stamps stamps, OneTimeLinks links, SessionBook sessions, AuditLog audit, TimeProvider clock)
{
    public static readonly TimeSpan InvitationLife = TimeSpan.FromDays(3);

    public Task<IReadOnlyList<Person>> All(CancellationToken ct) => database.Read(session => session.Query<Person>(
        """
        select a.id, a.email, a.name, a.role, a.created_at, a.signed_in_at, a.disabled_at, a.factor is not null as has_factor,
               (select count(*) from account_passkeys p where p.account_id = a.id) as passkeys,
               (select max(l.expires_at) from one_time_links l where l.purpose = @Invitation and l.account_id = a.id and l.used_at is null) as invited_until
        from accounts a order by a.disabled_at is not null, a.name, a.id
        """, new { LinkPurpose.Invitation }), ct);

    /// <summary>Adds somebody who may come in once he took the link, within three days. Null when his address has an account.</summary>
    public async Task<Uri?> Invite(Actor actor, Uri panel, string email, Role role, CancellationToken ct)
    {
        var (id, token, address) = (await ids.Next("accounts", ct), Tokens.New(), AccountBook.Normal(email));
        var done = await audit.Change(actor, new("Person invited", address, After: role.ToString()), async session =>
        {
            var added = await session.Execute(
                """
                insert into accounts (id, email, name, password_hash, role, created_at, invited_by) values (@id, @address, @address, '', @role, @now, @by)
                on conflict (email) do nothing
                """, new { id, address, role = role.Stored(), now = clock.GetUtcNow().ToUnixTimeMilliseconds(), by = actor.Account });
            if (added == 1) await links.Add(session, token, LinkPurpose.Invitation, id, InvitationLife);
            return added == 1;
        }, ct);
        return done ? Link(panel, token) : null;
    }

    /// <summary>A new link for somebody who has not come in yet; earlier ones stop working. Null for anybody else.</summary>
    public async Task<Uri?> InviteAgain(Actor actor, Uri panel, long id, CancellationToken ct)
    {
        var token = Tokens.New();
        if (await Find(id, ct) is not { } person) return null;
        var done = await audit.Change(actor, new("Person invited again", person.Email), async session =>
        {
            if (await session.Scalar<long>("select count(*) from accounts where id = @id and password_hash = '' and signed_in_at is null", new { id }) == 0) return false;
            await OneTimeLinks.Forget(session, LinkPurpose.Invitation, id);
            await links.Add(session, token, LinkPurpose.Invitation, id, InvitationLife);
            return true;
        }, ct);
        return done ? Link(panel, token) : null;
    }

    /// <summary>Whom an invitation is for; null when it does not work any more.</summary>
    public Task<Account?> Invited(string token, CancellationToken ct) => database.Read(async session =>
        await links.Find(session, token, LinkPurpose.Invitation) is { AccountId: { } id }
            ? await session.Find<Account>($"select {AccountBook.Columns} from accounts where id = @id and disabled_at is null", new { id })
            : null, ct);

    /// <summary>Uses the invitation up and gives the person his name and password, both or neither.</summary>
    public Task<Account?> Accept(string token, string name, string password, CancellationToken ct)
    {
        var hash = Passwords.Hash(password);
        return database.Write(async session =>
        {
            if (await links.UseUp(session, token, LinkPurpose.Invitation) is not { AccountId: { } id }) return null;
            var account = await session.Find<Account>(
                $"update accounts set name = @name, password_hash = @hash, signed_in_at = @now where id = @id and disabled_at is null returning {AccountBook.Columns}",
                new { id, name = name.Trim(), hash, now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
            await stamps.Touch(session, SessionBook.Stamp);
            return account;
        }, ct);
    }

    public async Task<PersonChange> SetRole(Actor actor, long id, Role role, CancellationToken ct)
    {
        if (await Find(id, ct) is not { } person) return PersonChange.NoSuchPerson;
        var done = await audit.Change(actor, new("Role of a person", person.Email, person.Is.ToString(), role.ToString()), async session =>
        {
            if (role is not Role.Owner && await IsLastOwner(session, id)) return false;
            await session.Execute("update accounts set role = @role where id = @id", new { id, role = role.Stored() });
            await stamps.Touch(session, SessionBook.Stamp);
            return true;
        }, ct);
        return done ? PersonChange.Done : PersonChange.LastOwner;
    }

    /// <summary>Keeps a person out from his next request on, or lets him in again.</summary>
    public async Task<PersonChange> Disable(Actor actor, long id, bool disabled, CancellationToken ct)
    {
        if (await Find(id, ct) is not { } person) return PersonChange.NoSuchPerson;
        var done = await audit.Change(actor, new(disabled ? "Person kept out" : "Person let in again", person.Email), async session =>
        {
            if (disabled && await IsLastOwner(session, id)) return false;
            await session.Execute("update accounts set disabled_at = @at where id = @id", new { id, at = disabled ? (long?)clock.GetUtcNow().ToUnixTimeMilliseconds() : null });
            if (disabled) await OneTimeLinks.Forget(session, LinkPurpose.Invitation, id);
            await sessions.EndAll(session, id);
            return true;
        }, ct);
        return done ? PersonChange.Done : PersonChange.LastOwner;
    }

    private static Uri Link(Uri panel, string token) => new(panel, "/invitation/" + token);

    private async Task<Person?> Find(long id, CancellationToken ct) => (await All(ct)).FirstOrDefault(person => person.Id == id);

    // Asked inside the writing transaction: two owners who demote each other at the same moment leave one. PostgreSQL lets the second wait for the first.
    private static async Task<bool> IsLastOwner(Session session, long id)
    {
        var owners = await session.Query<long>($"select id from accounts where role = 'owner' and disabled_at is null and (password_hash <> '' or signed_in_at is not null) order by id {session.Dialect.LockForUpdate}");
        return owners.All(owner => owner == id);
    }
}
