using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Callbacks;

internal static class CallbackRegistration
{
    public static void AddCallbacks(this IServiceCollection services)
    {
        services.AddSingleton<EndpointBook>();
        services.AddSingleton(EndpointBook.Secrets);
        services.AddSingleton<CallbackOutbox>();
        services.AddSingleton<CallEndpoint>();
        services.AddSingleton<RecordAttempt>();
        services.AddSingleton<CallbackLog>();
        services.AddSingleton<IHoldMembers, CallbacksOfMembers>();
        services.AddSingleton<DeliverCallbacks>();
        services.AddHostedService(provider => provider.GetRequiredService<DeliverCallbacks>());
        services.AddSingleton(new Tally("/callbacks", (provider, ct) => provider.GetRequiredService<CallbackLog>().Parked(ct)));
    }
}
