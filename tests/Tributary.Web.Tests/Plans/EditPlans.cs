using System.Net;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Plans;
using Tributary.Web.Tests.Api;

namespace Tributary.Web.Tests.Plans;

public sealed class EditPlans
{
    [Fact]
    public async Task A_changed_share_makes_new_terms_and_clicks_keep_the_old_ones()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var network = await tributary.HasInstalled("Northlight");
        var book = tributary.Services.GetRequiredService<PlanBook>();
        var plan = await book.Default(default);
        var before = await book.CurrentTerms(network, plan.Id, default);

        using var saved = await tributary.Http.Send(await tributary.Http.Page("/plans/standard"), "/plans/standard", fill: [("share", "62.5")]);

        var after = await book.CurrentTerms(network, plan.Id, default);
        Assert.Equal("/plans", saved.Headers.Location!.OriginalString);
        Assert.NotEqual(before.Id, after.Id);
        Assert.Equal(new Share(625_000), after.PlanShare);
        Assert.Equal(before, await book.FindTerms(before.Id, default));
    }

    [Fact]
    public async Task The_same_shares_are_the_same_terms()
    {
        await using var tributary = await RunningTributary.Start();
        var network = await tributary.HasInstalled("Northlight");
        var book = tributary.Services.GetRequiredService<PlanBook>();
        var plan = await book.Default(default);
        var first = await book.CurrentTerms(network, plan.Id, default);

        await book.Save(await book.Find("standard", default), new PlanDraft("Standard", "blue", new Share(500_000), RewardUnit.Points, 1000, true), default);
        await book.Save(await book.Find("standard", default), new PlanDraft("Standard", "blue", Share.All, RewardUnit.Points, 1000, true), default);

        Assert.Equal(first, await book.CurrentTerms(network, plan.Id, default));
    }

    [Theory]
    [InlineData("name", "")]
    [InlineData("share", "101")]
    [InlineData("share", "eighty")]
    [InlineData("points", "0")]
    public async Task What_is_wrong_stands_at_its_field_and_what_was_typed_stays(string field, string value)
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        using var answer = await tributary.Http.Send(await tributary.Http.Page("/plans"), "/plans", fill: field == "name" ? [(field, value)] : [("name", "Gold"), (field, value)]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var invalid = (await answer.Document()).QuerySelector("[aria-invalid=true]")!;
        Assert.Equal(field, invalid.GetAttribute("name"));
        Assert.Equal(value, invalid.GetAttribute("value"));
    }

    [Fact]
    public async Task Two_people_do_not_overwrite_each_other_unknowingly()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.Http.Page("/plans");
        var page = await tributary.Http.Page("/plans/standard");
        (await tributary.Http.Send(await tributary.Http.Page("/plans/standard"), "/plans/standard", fill: [("share", "50")])).Dispose();

        using var late = await tributary.Http.Send(page, "/plans/standard", fill: [("share", "70")]);
        using var again = await tributary.Http.Send(await late.Document(), "/plans/standard");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, late.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
        Assert.Equal(new Share(700_000), (await tributary.Services.GetRequiredService<PlanBook>().Find("standard", default))!.Share);
    }

    [Fact]
    public async Task There_is_always_one_plan_for_new_members()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        (await tributary.Http.Send(await tributary.Http.Page("/plans"), "/plans", fill: [("name", "Gold"), ("is_default", "yes")])).Dispose();
        (await tributary.Http.Send(await tributary.Http.Page("/plans/gold"), "/plans/gold", fill: [("is_default", null)])).Dispose();

        var plans = await tributary.Services.GetRequiredService<PlanBook>().All(default);
        Assert.Equal("gold", Assert.Single(plans, plan => plan.IsDefault).Slug);
    }
}
