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
        services.AddHostedService<HoldSchedule>();
    }
}
