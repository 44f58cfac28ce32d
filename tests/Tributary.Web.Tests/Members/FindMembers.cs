using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Plans;
using Tributary.Web.Features.Sites;

namespace Tributary.Web.Tests.Members;

public sealed class FindMembers
{
    [Fact]
    public async Task The_beginning_of_an_id_finds_members_and_its_wildcards_are_letters()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await Have(tributary, "u_1", "u_2", "ux3", "<b>bold</b>".Replace("/", "|", StringComparison.Ordinal));

        Assert.Equal(["u_2", "u_1"], Rows(await tributary.Http.Page("/members?q=u_")));
        Assert.Empty(Rows(await tributary.Http.Page("/members?q=%25")));
        Assert.Equal(["<b>bold<|b>"], Rows(await tributary.Http.Page("/members?q=%3Cb")));
    }

    [Fact]
    public async Task Ids_that_look_alike_are_told_apart()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var hidden = (await Have(tributary, "u-1", "u-1\u200b"))[1];

        Assert.Equal(["u-1⟨U+200B⟩", "u-1"], Rows(await tributary.Http.Page("/members")));
        Assert.Equal("u-1⟨U+200B⟩", (await tributary.Http.Page($"/members/{hidden.Id}")).QuerySelector("h1")!.TextContent.Trim());
        // What is asked to be typed is what is shown, and can be typed.
        var path = $"/members/{hidden.Id}/erase";
        using var other = await tributary.Http.Send(await tributary.Http.Page(path), path, fill: [("member_id", "u-1")]);
        using var erased = await tributary.Http.Send(await tributary.Http.Page(path), path, fill: [("member_id", "u-1⟨U+200B⟩")]);
        Assert.Equal((422, 302), ((int)other.StatusCode, (int)erased.StatusCode));
    }

    [Fact]
    public async Task A_member_moves_to_another_plan_on_his_page()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var member = (await Have(tributary, "u-1"))[0];
        await tributary.Services.GetRequiredService<PlanBook>().Save(null, new PlanDraft("Gold", "amber", Share.All, RewardUnit.Money, 1000, IsDefault: false), default);

        using var moved = await tributary.Http.Send(await tributary.Http.Page($"/members/{member.Id}"), $"/members/{member.Id}", form: "form[action$='/plan']", fill: [("plan", "gold")]);

        var page = await tributary.Http.Page(moved.Headers.Location!.OriginalString);
        Assert.Equal("Gold", page.QuerySelector("main .badge")!.TextContent);
        await tributary.Http.Page("/members/999999", 404);
    }

    [Fact]
    public async Task Older_members_are_one_link_away()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await Have(tributary, [.. Enumerable.Range(1, 51).Select(i => $"m{i}")]);

        var first = await tributary.Http.Page("/members");
        var second = await tributary.Http.Page(first.QuerySelector("[rel=next]")!.GetAttribute("href")!);

        Assert.Equal(50, Rows(first).Count);
        Assert.Equal(["m1"], Rows(second));
    }

    private static async Task<List<Member>> Have(RunningTributary tributary, params string[] ids)
    {
        var site = await tributary.Services.GetRequiredService<SiteBook>().Default(default);
        var members = new List<Member>();
        foreach (var id in ids) members.Add((await tributary.Services.GetRequiredService<MemberBook>().Put(site.Id, id, null, default)).Member);
        return members;
    }

    private static List<string> Rows(AngleSharp.Dom.IParentNode page) => [.. page.QuerySelectorAll("#members tbody a.block").Select(link => link.TextContent)];
}
