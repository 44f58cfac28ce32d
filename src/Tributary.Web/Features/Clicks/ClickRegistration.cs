namespace Tributary.Web.Features.Clicks;

internal static class ClickRegistration
{
    public static void AddClicks(this IServiceCollection services)
    {
        services.AddSingleton<ClickBook>();
        services.AddSingleton<FollowLink>();
    }

    public static void MapClicks(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/c/{token}", (string token, HttpContext context, FollowLink follow, CancellationToken ct) => follow.Run(token, context, ct)).AllowAnonymous();
}
