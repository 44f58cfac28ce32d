namespace Tributary.Web.Features.Sites;

internal static class SiteRegistration
{
    public static IServiceCollection AddSites(this IServiceCollection services) => services.AddSingleton<SiteBook>();
}
