using Tributary.Web.Features.Members;
using Tributary.Web.Features.Networks;

namespace Tributary.Web.Features.Api;

/// <summary>GET /walls: the networks' own walls, each at the address for one member of this site.</summary>
internal sealed class ListWalls(NetworkDirectory networks, MemberBook members)
{
    public async Task<IResult> Run(HttpContext http, string? member, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(member)) return Problem.Invalid(new Mistake("member", "Give the id of the member who will see the walls."));
        if (await members.Find(CallingSite.Of(http), member, ct) is not { } known)
            return Problem.Invalid(new Mistake("member", "This site has no such member. Create him first: PUT /api/v1/members/{id}."));
        var walls = new List<WallShape>();
        foreach (var network in await networks.All(ct))
        {
            if (network.WallOf(known.ExternalId, known.SiteId) is { } url) walls.Add(new WallShape(new NetworkShape(network.Id, network.Name), url));
        }

        return Results.Ok(new Page<WallShape>(walls, null));
    }
}
