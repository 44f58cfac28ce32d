using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Members;

/// <summary>
/// Takes away who a member was: the site's id of him becomes a name that means nothing, and everything that tells of him in words goes. The books know him by a number of
/// ours and stay as they are. docs/decisions/0026.
/// </summary>
internal sealed class EraseMember(IEnumerable<IHoldMembers> holders, Database database, Stamps stamps, AuditLog audit, TimeProvider clock)
{
    /// <summary>What has to be settled first, in sentences; empty when he can be erased.</summary>
    public Task<IReadOnlyList<string>> Open(Member member, CancellationToken ct) => database.Read(session => Open(session, member), ct);

    /// <summary>Erases him, or says what has to be settled first.</summary>
    public async Task<IReadOnlyList<string>> Run(Member member, Actor actor, CancellationToken ct)
    {
        foreach (var holder in holders) await holder.Gather(ct);
        // No site can have given such an id: it has a slash.
        var erased = new ErasedMember(member.Id, member.ExternalId, "erased/" + Guid.CreateVersion7(clock.GetUtcNow()).ToString("N")[20..], clock.GetUtcNow().ToUnixTimeMilliseconds());
        IReadOnlyList<string> open = [];
        await audit.Change(actor, new AuditEntry("Erased a member", $"Member {member.Id}", "", erased.Pseudonym), async session =>
        {
            await session.BeginErasing();
            // Who comes second waits here, and finds nobody to erase.
            if (await session.Execute("update members set row_version = row_version + 1 where id = @Id and erased_at is null", member) == 0) open = ["He is erased already."];
            else open = await Open(session, member);
            if (open.Count > 0) return false;
            // He first: what was written about him can be taken away only then.
            foreach (var holder in holders.OrderByDescending(holder => holder is MemberData)) await holder.Erase(session, erased);
            await stamps.Touch(session, MemberBook.Stamp);
            return true;
        }, ct);
        return open;
    }

    private async Task<IReadOnlyList<string>> Open(Session session, Member member)
    {
        var open = new List<string>();
        foreach (var holder in holders) open.AddRange(await holder.Open(session, member.Id));
        return open;
    }
}
