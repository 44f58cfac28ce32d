namespace Tributary.Web.Features.Alerts;

internal static class AlertRegistration
{
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        services.AddSingleton<AlertBook>();
        return services;
    }
}
