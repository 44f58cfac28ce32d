using Tributary.Tests.Harness;
using Tributary.Web.Features.Networks;

namespace Tributary.Web.Tests.Api;

/// <summary>A network installed the way an operator does it, with one published, empty generation.</summary>
internal static class Installed
{
    public static async Task<long> HasInstalled(this RunningTributary tributary, string name)
    {
        var installation = await tributary.Services.GetRequiredService<NetworkDirectory>().Install("affise", name,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["api_host"] = "127.0.0.1", ["api_key"] = "k" }, default);
        Assert.Empty(installation.Errors);
        var id = installation.Id!.Value;
        await tributary.Write(async session =>
        {
            await session.InsertMany("generations", "network_id, generation, fence, missing_after", [[id, 1L, 1L, 3L]], "on conflict (network_id) do update set generation = 1");
            await session.InsertMany("runs",
                "id, network_id, kind, started_by, state, phase, why, fence, queued_at, started_at, finished_at, pages, records, bytes, added, updated, unchanged, missing, returned, rejected, issues",
                [[id, id, "Download", "hand", "Complete", "", "", 1L, 0L, 0L, 1000L, 1L, 1L, 1L, 1L, 0L, 0L, 0L, 0L, 0L, "[]"]]);
            return true;
        });
        return id;
    }
}
