namespace Tributary.Web.Features.Storing;

internal static class StoringRegistration
{
    public static IServiceCollection AddStoring(this IServiceCollection services) => services
        .AddSingleton<StoringBook>();
}
