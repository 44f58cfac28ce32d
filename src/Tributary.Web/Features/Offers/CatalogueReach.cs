using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers;

/// <summary>How many Synced offers reach members, and how many do not.</summary>
public sealed record CatalogueReach
{
    public long Reached { get; init; }
    public long KeptBack { get; init; }

    internal static Task<CatalogueReach> Read(Session session, OfferFilter filter, long now)
    {
        var every = filter with { Reaches = null };
        return session.First<CatalogueReach>(
            $"""
            select coalesce(sum(case when blocked is null then 1 else 0 end), 0) as reached,
                   coalesce(sum(case when blocked is null then 0 else 1 end), 0) as kept_back
            from (select ({Availability.Blocked}) as blocked from current_offers {every.Where(session.Dialect)}) as decided
            """, every.Arguments(now));
    }
}
