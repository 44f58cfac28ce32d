using Tributary.Web.Platform.Jobs;
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
        services.AddSingleton<LedgerCheckBook>();
        services.AddSingleton<CheckLedger>();
        services.AddSingleton<IJobKind>(provider => provider.GetRequiredService<CheckLedger>());
        services.AddSingleton(new Chore("The books are verified later", TimeSpan.FromMinutes(10), (provider, ct) => provider.GetRequiredService<LedgerCheckBook>().Look(ct)));
        services.AddSingleton(new Chore("The ledger is sealed later", TimeSpan.FromSeconds(5), (provider, ct) => provider.GetRequiredService<SealLedger>().Run(ct)) { AtStart = true });
    }
}
