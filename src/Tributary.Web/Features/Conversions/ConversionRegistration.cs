using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Conversions;

internal static class ConversionRegistration
{
    public static void AddConversions(this IServiceCollection services)
    {
        services.AddSingleton<ConversionBook>();
        services.AddSingleton<ChangeConversion>();
        services.AddSingleton<ShowConversions>();
        services.AddSingleton<IHoldMembers, ConversionsOfMembers>();
        services.AddSingleton(new Chore("Holds that are due end later", TimeSpan.FromSeconds(30), (provider, ct) => provider.GetRequiredService<ChangeConversion>().ReleaseDue(ct)) { AtStart = true });
    }
}
