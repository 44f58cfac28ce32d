using Microsoft.AspNetCore.Authorization;

namespace Tributary.Web.Platform.Security;

/// <summary>Says of a route who may use it. One that says nothing is read by everybody who is signed in and changed by managers and owners.</summary>
internal sealed record Needs(Role Role)
{
    /// <summary>What a request to this endpoint needs; no endpoint is read as a page that is not there.</summary>
    public static Role Of(Endpoint? endpoint, string method) =>
        endpoint?.Metadata.GetMetadata<Needs>()?.Role ?? (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? Role.Viewer : Role.Manager);
}

/// <summary>The one policy of the panel: whoever is signed in with a role that the route needs. docs/permissions.md lists what comes of it.</summary>
internal sealed class MayUse : AuthorizationHandler<MayUse>, IAuthorizationRequirement
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, MayUse requirement)
    {
        if (context.Resource is HttpContext http && Roles.Of(context.User) >= Needs.Of(http.GetEndpoint(), http.Request.Method)) context.Succeed(requirement);
        return Task.CompletedTask;
    }
}

/// <summary>
/// Says of a route that whoever uses it proved within the last quarter of an hour who he is: a session that was left open must not be enough for secrets, payouts,
/// plans, people and keys.
/// </summary>
internal sealed record NeedsProof
{
    public static NeedsProof? Of(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<NeedsProof>();
}

internal static class NeedsExtensions
{
    public static TRoute Needs<TRoute>(this TRoute route, Role role) where TRoute : IEndpointConventionBuilder => route.WithMetadata(new Needs(role));

    public static TRoute NeedsProof<TRoute>(this TRoute route) where TRoute : IEndpointConventionBuilder => route.WithMetadata(new NeedsProof());
}
