using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Alerts;

internal static class AlertRegistration
{
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        services.AddSingleton<AlertBook>();
        services.AddSingleton<AlertList>();
        services.AddSingleton(new Tally("/alerts", (provider, ct) => provider.GetRequiredService<AlertBook>().Waiting(ct)));
        return services;
    }
}
