using Tributary.Tests.Harness;
using Tributary.Web.Features.Offers;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Tests.Offers;

/// <summary>How the databases go about a list. Times are measured by ./bench; here only what would make a list slow with every run is refused.</summary>
public sealed class PlansOfLists
{
    private static readonly string[] Filters =
    [
        "/offers", "/offers?listing=New", "/offers?sort=Title", "/offers?network=1", "/offers?available=yes", "/offers?available=held", "/offers?status=active",
        "/offers?country=US,DE", "/offers?system=android&device=mobile", "/offers?category=Games", "/offers?from-payout=1&to-payout=2", "/offers?run=2",
        "/offers?changed-since=2026-11-21", "/offers?new-since=2026-11-21", "/offers?edited=yes", "/offers?edited=no", "/offers?goals=yes", "/offers?held=yes",
        "/offers?waits=yes", "/offers?alike=yes", "/offers?best=yes", "/offers?q=harbour", "/catalogue?reaches=yes",
    ];

    [Fact]
    public async Task No_filter_looks_at_versions_that_are_over()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "its plans follow the number of rows");
        await using var tributary = await RunningTributary.Start();

        foreach (var address in Filters)
        {
            var plan = await tributary.Read(session => Plan(session, OfferFilter.Read(address)));

            Assert.True(plan.Any(step => step.StartsWith("SEARCH v USING INTEGER PRIMARY KEY", StringComparison.Ordinal)), address);
            Assert.False(plan.Any(step => step is ['S', 'C', 'A', 'N', ' ', 'v' or 'x', ..]), address);
        }
    }

    [Fact]
    public async Task A_category_is_looked_up_and_not_joined_network_by_network()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "SQLite keeps to the order of the view");
        await using var tributary = await RunningTributary.Start();

        var plan = await tributary.Read(session => session.Query<string>(
            $"explain select id from current_offers {OfferFilter.Read("/offers?category=Games").Where(session.Dialect)}", new { category = "Games" }));

        Assert.Contains(plan, step => step.Contains("hashed SubPlan", StringComparison.Ordinal));
        Assert.Equal("off", await tributary.Read(session => session.Scalar<string>("show jit")));
    }

    private static async Task<IReadOnlyList<string>> Plan(Session session, OfferFilter filter) =>
        [.. (await session.Query<Step>($"explain query plan select id from current_offers {filter.Where(session.Dialect)} order by {filter.Sort.Order()}", filter.Arguments(0))).Select(step => step.Detail)];

    private sealed record Step
    {
        public string Detail { get; init; } = "";
    }
}
