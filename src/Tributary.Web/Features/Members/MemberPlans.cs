using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Members;

/// <summary>A plan that a member will have from a moment on.</summary>
public sealed record ComingPlan
{
    public long MemberId { get; init; }
    public long PlanId { get; init; }

    /// <summary>Unix ms.</summary>
    public long StartsAt { get; init; }
}

/// <summary>Moves members to the plans that were told for a later day, within half a minute of it; what came while the server was down at its start.</summary>
internal sealed class MemberPlans(Database database, Stamps stamps, TimeProvider clock)
{
    private const int AtOnce = 500;

    /// <summary>How many members got another plan.</summary>
    public async Task<int> Run(CancellationToken ct)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        for (var all = 0; ; all += await database.Write(session => Move(session, now), ct))
        {
            if (await database.Read(session => session.Scalar<long>("select count(*) from member_plans where applied_at is null and starts_at <= @now", new { now }), ct) == 0) return all;
        }
    }

    // Behind whoever moves the same ones at this moment: what is due is done when this returns.
    private async Task<int> Move(Session session, long now)
    {
        var due = await session.Query<ComingPlan>(
            $"select member_id, plan_id, starts_at from member_plans where applied_at is null and starts_at <= @now order by starts_at, member_id limit @count {session.Dialect.LockForUpdate}",
            new { now, count = (long)AtOnce });
        foreach (var one in due)
        {
            await session.Execute("update members set plan_id = @PlanId, plan_changed_at = @StartsAt, row_version = row_version + 1 where id = @MemberId", one);
            await session.Execute("update member_plans set applied_at = @now where member_id = @MemberId and starts_at = @StartsAt", new { one.MemberId, one.StartsAt, now });
        }

        if (due.Count > 0) await stamps.Touch(session, MemberBook.Stamp);
        return due.Count;
    }
}
