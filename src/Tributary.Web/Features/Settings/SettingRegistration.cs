namespace Tributary.Web.Features.Settings;

internal static class SettingRegistration
{
    public static IServiceCollection AddSettings(this IServiceCollection services) => services.AddSingleton<SettingBook>()
        .AddSingleton<ForgetWhenDue>().AddHostedService(provider => provider.GetRequiredService<ForgetWhenDue>());
}
