using Tributary.Tests.Harness;
using Tributary.Web.Features.Storing;

namespace Tributary.Web.Tests.Storing;

/// <summary>What an operator says about a whole network, through the act the page uses.</summary>
internal static class OperatorStoring
{
    public static Task Stores(this RunningTributary tributary, NetworkStoring storing) => tributary.Stores(storing, new Dictionary<string, string>(StringComparer.Ordinal));

    public static async Task Stores(this RunningTributary tributary, NetworkStoring storing, IReadOnlyDictionary<string, string> categories)
    {
        var now = await tributary.Services.GetRequiredService<StoringBook>().Find(storing.NetworkId, CancellationToken.None);
        Assert.True(await tributary.Services.GetRequiredService<SaveStoring>().Run(storing with { Version = now.Version }, categories, 1, CancellationToken.None));
    }
}
