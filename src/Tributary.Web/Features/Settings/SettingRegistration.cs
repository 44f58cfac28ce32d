using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Features.Settings;

internal static class SettingRegistration
{
    public static void AddSettings(this IServiceCollection services)
    {
        services.AddSingleton<SettingBook>();
        services.AddSingleton<ForgetWhenDue>();
        services.AddSingleton(new Chore("Addresses that are older than they are kept are erased later", TimeSpan.FromHours(1), (provider, ct) => provider.GetRequiredService<ForgetWhenDue>().Run(ct)) { AtStart = true });
    }
}
