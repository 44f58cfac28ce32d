using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Settings;

/// <summary>Has every feature forget where people came from once that is older than the operator keeps it: every hour, some at a time.</summary>
internal sealed class ForgetWhenDue(IEnumerable<IForget> features, SettingBook settings, TimeProvider clock)
{
    private const int AtOnce = 500;

    /// <summary>Forgets all that is due; how much that was.</summary>
    public async Task<int> Run(CancellationToken ct)
    {
        var before = (clock.GetUtcNow() - TimeSpan.FromDays(await settings.VisitorDays(ct))).ToUnixTimeMilliseconds();
        var all = 0;
        foreach (var feature in features)
        {
            for (var some = AtOnce; some == AtOnce; all += some) some = await feature.Forget(before, AtOnce, ct);
        }

        return all;
    }
}
