using Tributary.Core.Money;
using Tributary.Tests.Harness;

namespace Tributary.Web.Tests.Api;

public sealed class EmbedWalls
{
    [Fact]
    public async Task A_member_gets_the_address_of_every_wall_with_his_own_id()
    {
        await using var tributary = await RunningTributary.Start();
        var seeded = await SeededMoney.Into(tributary.Services, RewardUnit.Money);
        await tributary.HasInstalled("Northlight");
        using var site = await Site.Of(tributary);
        await site.Put("/api/v1/members/u&1 +", null, 201);

        var walls = await site.Get("/api/v1/walls?member=u%261%20%2B");

        // Northlight has no wall.
        var wall = Assert.Single(walls.GetProperty("data").EnumerateArray());
        Assert.Equal((seeded.Network, "Sample"), (wall.GetProperty("network").GetProperty("id").GetInt64(), wall.GetProperty("network").GetProperty("name").GetString()));
        Assert.StartsWith("https://wall.sample.example/w/42?user=u%261%20%2B&site=", wall.GetProperty("url").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/walls", "Give the id of the member")]
    [InlineData("/api/v1/walls?member=nobody", "This site has no such member.")]
    public async Task Without_a_member_of_the_site_there_is_no_wall(string path, string expected)
    {
        await using var tributary = await RunningTributary.Start();
        using var site = await Site.Of(tributary);

        var problem = await site.Get(path, 422);

        Assert.Contains(expected, problem.GetRawText(), StringComparison.Ordinal);
    }
}
