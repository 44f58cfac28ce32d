using Tributary.Core.Conversions;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Conversions;

/// <summary>How members' newest credits ended, for networks that hold the credits of doubtful members.</summary>
internal static class ConversionRecords
{
    public static async Task<IReadOnlyDictionary<long, MemberRecord>> Of(Session session, IReadOnlyList<long> members)
    {
        var records = new Dictionary<long, MemberRecord>();
        foreach (var member in members)
        {
            var ended = await session.First<Ended>(
                """
                select count(*) as credited, cast(coalesce(sum(case when reversed <> 0 then 1 else 0 end), 0) as bigint) as taken_back
                from (select reversed from conversions where member_id = @member and credited_at is not null order by id desc limit @newest) credits
                """, new { member, newest = (long)MemberRecord.Newest });
            records[member] = new(ended.Credited, ended.TakenBack);
        }

        return records;
    }

    private sealed record Ended
    {
        public long Credited { get; init; }
        public long TakenBack { get; init; }
    }
}
