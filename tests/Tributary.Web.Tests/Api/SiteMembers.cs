using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Plans;

namespace Tributary.Web.Tests.Api;

public sealed class SiteMembers
{
    [Fact]
    public async Task A_member_is_created_once_and_then_moved_between_plans()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.Services.GetRequiredService<PlanBook>().Default(default);
        await tributary.Services.GetRequiredService<PlanBook>().Save(null, new PlanDraft("Gold", "amber", new Share(900_000), RewardUnit.Points, 1000, IsDefault: false), default);
        using var site = await Site.Of(tributary);

        var created = await site.Put("/api/v1/members/u%3A1", null, 201);
        var moved = await site.Put("/api/v1/members/u%3A1", """{"plan":"gold"}""");
        var kept = await site.Put("/api/v1/members/u%3A1", "{}");

        Assert.Equal("standard", created.GetProperty("plan").GetProperty("slug").GetString());
        Assert.Equal("u:1", moved.GetProperty("id").GetString());
        Assert.Equal("gold", moved.GetProperty("plan").GetProperty("slug").GetString());
        Assert.Equal("gold", kept.GetProperty("plan").GetProperty("slug").GetString());
    }

    [Fact]
    public async Task A_plan_told_for_a_later_day_counts_from_then_on()
    {
        await using var tributary = await RunningTributary.Start();
        var plans = tributary.Services.GetRequiredService<PlanBook>();
        await plans.Default(default);
        await plans.Save(null, new PlanDraft("Gold", "amber", new Share(900_000), RewardUnit.Points, 1000, IsDefault: false), default);
        using var site = await Site.Of(tributary);
        // Off the half minutes at which the server looks by itself: it would hold what is looked for here.
        var day = tributary.Clock.GetUtcNow().AddDays(7).AddSeconds(1);
        var due = tributary.Services.GetRequiredService<MemberPlans>();

        var told = await site.Put("/api/v1/members/u-1", $$"""{"plan":"gold","plan_from":"{{day:O}}"}""", 201);
        await site.Put("/api/v1/members/u-2", $$"""{"plan":"gold","plan_from":"{{day:O}}"}""", 201);
        await site.Put("/api/v1/members/u-2", """{"plan":"standard"}""");
        Assert.Equal(("standard", "gold"), (Plan(told), told.GetProperty("coming_plans")[0].GetProperty("plan").GetString()));
        tributary.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal(0, await due.Run(default));
        tributary.Clock.Advance(TimeSpan.FromSeconds(1));
        await due.Run(default);

        var moved = await site.Get("/api/v1/members/u-1");
        Assert.Equal(("gold", 0), (Plan(moved), moved.GetProperty("coming_plans").GetArrayLength()));
        Assert.Equal(day, moved.GetProperty("plan_changed_at").GetDateTimeOffset());
        Assert.Equal("standard", Plan(await site.Get("/api/v1/members/u-2")));
    }

    [Fact]
    public async Task One_site_does_not_see_the_members_of_another()
    {
        await using var tributary = await RunningTributary.Start();
        using var lumen = await Site.Of(tributary);
        using var other = await Site.Of(tributary, "Other");
        await lumen.Put("/api/v1/members/u-1", null, 201);

        var problem = await other.Get("/api/v1/members/u-1", 404);

        Assert.Equal("member_not_found", problem.GetProperty("code").GetString());
        await other.Get("/api/v1/members/u-1/balances", 404);
        await other.Get("/api/v1/members/u-1/conversions", 404);
    }

    [Theory]
    [InlineData("u-1", """{"plan":"platinum"}""", "plan")]
    [InlineData("u-1", """{"plan":""", "body")]
    [InlineData("u-1", """{"plan_from":"2030-01-01T00:00:00Z"}""", "plan_from")]
    [InlineData("u-1", """{"plan":"standard","plan_from":"soon"}""", "body")]
    [InlineData("%20u-1", null, "id")]
    [InlineData("a%01b", null, "id")]
    [InlineData("a%2Fb", null, "id")]
    public async Task What_cannot_be_used_is_named(string id, string? json, string path)
    {
        await using var tributary = await RunningTributary.Start();
        using var site = await Site.Of(tributary);

        var problem = await site.Put("/api/v1/members/" + id, json, 422);

        Assert.Equal(path, problem.GetProperty("errors")[0].GetProperty("path").GetString());
    }

    private static string? Plan(System.Text.Json.JsonElement member) => member.GetProperty("plan").GetProperty("slug").GetString();
}
