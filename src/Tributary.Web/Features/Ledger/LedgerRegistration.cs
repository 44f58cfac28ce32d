using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Ledger;

internal static class LedgerRegistration
{
    public static void AddLedger(this IServiceCollection services)
    {
        services.AddSingleton<LedgerBook>();
        services.AddSingleton<VerifyLedger>();
        services.AddSingleton<IHoldMembers, PostingsOfMembers>();
        services.AddSingleton<SealLedger>();
        services.AddSingleton<CheckLedger>();
        services.AddHostedService(provider => provider.GetRequiredService<CheckLedger>());
        services.AddHostedService(provider => provider.GetRequiredService<SealLedger>());
    }
}
