namespace Tributary.Web.Features.Networks;

internal static class NetworkRegistration
{
    public static IServiceCollection AddNetworks(this IServiceCollection services)
    {
        services.AddSingleton(NetworkRow.PostbackTokens).AddSingleton(NetworkRow.Credentials).AddSingleton(NetworkRow.FormerCredentials);
        services.AddSingleton<HealthBook>();
        services.AddSingleton<InstallNetwork>();
        services.AddSingleton<NetworkDirectory>();
        services.AddSingleton<NetworkLog>();
        services.AddSingleton<SaveNetwork>().AddSingleton<ReplaceAddress>();
        services.AddSingleton<TestConnection>();
        services.AddSingleton<ShowNetwork>();
        return services;
    }
}
