using Microsoft.AspNetCore.DataProtection;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Http;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Platform;

/// <summary>What every feature stands on: data, jobs, outgoing http, keys, the clock.</summary>
internal static class PlatformSetup
{
    public static void AddPlatform(this IServiceCollection services, StartOptions options, Database database, KeyRing keys)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Clock);
        // Through a function, so that the container closes it.
        services.AddSingleton(_ => database);
        services.AddSingleton<Ids>();
        services.AddSingleton<Stamps>();
        services.AddSingleton<Migrator>();
        services.AddHostedService<StampListener>();
        services.AddSingleton<Drain>();
        services.AddSingleton<IHostLifetime>(provider => provider.GetRequiredService<Drain>());

        services.AddSingleton<JobQueue>();
        services.AddSingleton<JobWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<JobWorker>());
        services.AddHostedService<DoChores>();

        services.AddSingleton(new AllowedDestinations(options.AllowedDestinations));
        services.AddSingleton<OutboundHttp>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<NetworkCalls>();

        services.AddSingleton(keys);
        services.AddSingleton<SecretBox>();
        services.AddSingleton<SealAgain>();
        services.AddSingleton<IJobKind>(provider => provider.GetRequiredService<SealAgain>());
        services.AddSingleton<IUseKeys>(provider => provider.GetRequiredService<SealAgain>());
        services.AddSingleton<AuditLog>();
        services.AddDataProtection().SetApplicationName("tributary").PersistKeysToFileSystem(new DirectoryInfo(keys.Folder));
    }
}
