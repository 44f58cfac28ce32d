using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Clicks;

internal static class ClickRegistration
{
    public static void AddClicks(this IServiceCollection services)
    {
        services.AddSingleton<ClickBook>();
        services.AddSingleton<ClickKeyBook>();
        services.AddSingleton<IUseKeys>(provider => provider.GetRequiredService<ClickKeyBook>());
        services.AddSingleton<FollowLink>();
        services.AddSingleton<FindWay>();
        services.AddSingleton<ShowFallback>();
        services.AddSingleton<KeepClicks>();
        services.AddSingleton<FileClicks>();
        services.AddSingleton<IForget, ForgetVisitors>();
        services.AddSingleton<IHoldMembers, ClicksOfMembers>();
        services.AddHostedService(provider => provider.GetRequiredService<FileClicks>());
        services.AddHostedService<RenewWays>();
    }

    /// <summary>The very first: a member who follows a link needs nothing of the panel, and a link is followed more often than all else together.</summary>
    public static void UseClicks(this IApplicationBuilder app)
    {
        var follow = app.ApplicationServices.GetRequiredService<FollowLink>();
        app.Use(next => context => context.Request.Path.Value is { } path && path.StartsWith(FollowLink.Path, StringComparison.Ordinal)
            ? follow.Run(path[FollowLink.Path.Length..], context)
            : next(context));
    }
}
