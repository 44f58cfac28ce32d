using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Alerts;

internal static class AlertRegistration
{
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        services.AddSingleton<AlertBook>();
        services.AddSingleton<AlertList>();
        services.AddSingleton<AlertChannels>();
        services.AddSingleton(AlertChannels.Secrets);
        services.AddSingleton<CallWebhook>();
        services.AddSingleton<TellAlerts>();
        services.AddSingleton(new Chore("Alerts are told later", TimeSpan.FromSeconds(30), (provider, ct) => provider.GetRequiredService<TellAlerts>().Look(ct)));
        services.AddSingleton<DeliverAlerts>();
        services.AddSingleton<IJobKind>(provider => provider.GetRequiredService<DeliverAlerts>());
        services.AddSingleton(new Tally("/alerts", (provider, ct) => provider.GetRequiredService<AlertBook>().Waiting(ct)));
        return services;
    }
}
