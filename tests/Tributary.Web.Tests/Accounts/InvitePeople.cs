using System.Net;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Platform.Security;
using Tributary.Web.Tests.Api;

namespace Tributary.Web.Tests.Accounts;

public sealed class InvitePeople
{
    [Fact]
    public async Task An_invitation_lets_one_person_in_once_with_the_role_he_was_given()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        using var invited = await tributary.Http.Send(await tributary.Http.Page("/people"), "/people", "#invite", fill: [("email", "Ben@Lumen.example"), ("role", "Manager")]);
        var link = new Uri((await invited.Document()).QuerySelector("#invitation")!.TextContent).PathAndQuery;
        using var ben = tributary.NewClient();
        using var weak = await ben.Send(await ben.Page(link), link, "form[method=post]", fill: [("name", "Ben"), ("password", "short")]);
        using var accepted = await ben.Send(await ben.Page(link), link, "form[method=post]", fill: [("name", "Ben"), ("password", People.Password)]);
        using var stranger = tributary.NewClient();

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.Redirect), (weak.StatusCode, accepted.StatusCode));
        Assert.Contains("was taken", (await stranger.Page(link, 410)).QuerySelector("#error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["/account", "/plans"], (await ben.Page("/dashboard")).QuerySelectorAll(".me .pop a").Select(entry => entry.GetAttribute("href")));
        await ben.Page("/people", 403);
        Assert.Equal("ben@lumen.example Manager", await tributary.Read(session => session.Scalar<string>("select subject || ' ' || after from audit where act = 'Person invited'")));
    }

    [Fact]
    public async Task An_invitation_ends_after_three_days_and_a_new_one_replaces_it()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var people = tributary.Services.GetRequiredService<PeopleBook>();
        var first = (await people.Invite(Actor.CommandLine, tributary.Address, "ben@lumen.example", Role.Viewer, default))!.PathAndQuery;
        var id = await tributary.IdOf("ben@lumen.example");
        using var ben = tributary.NewClient();

        var second = (await people.InviteAgain(Actor.CommandLine, tributary.Address, id, default))!.PathAndQuery;

        await ben.Page(first, 410);
        await ben.Page(second);
        tributary.Clock.Advance(PeopleBook.InvitationLife);
        await ben.Page(second, 410);
        Assert.Null(await people.Invite(Actor.CommandLine, tributary.Address, "BEN@lumen.example", Role.Viewer, default));
    }

    [Fact]
    public async Task A_role_counts_from_the_next_request_on_and_who_is_kept_out_is_out_at_once()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var ben = await tributary.HasPerson("ben@lumen.example", Role.Manager);
        var id = await tributary.IdOf("ben@lumen.example");
        await ben.Page("/settings", 403);

        (await Acts("role", ("role", "Owner"))).Dispose();
        await ben.Page("/settings");
        (await Acts("role", ("role", "Viewer"))).Dispose();
        await ben.Page("/offers");
        await ben.Page("/settings", 403);
        (await Acts("disable")).Dispose();
        await ben.Page("/offers", 302);
        using var refused = await ben.Send(await ben.Page("/sign-in"), "/sign-in", fill: [("email", "ben@lumen.example"), ("password", People.Password)]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);

        (await Acts("enable")).Dispose();
        await ben.Page("/offers", 302);
        using var entered = await ben.Send(await ben.Page("/sign-in"), "/sign-in", fill: [("email", "ben@lumen.example"), ("password", People.Password)]);
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);

        async Task<HttpResponseMessage> Acts(string act, params (string, string?)[] fill) => await tributary.Http.Send(
            await tributary.Http.Page("/people"), "/people", $"tbody form[action='/people/{id}']:has([value={act}])", $"[value={act}]", fill);
    }

    [Fact]
    public async Task The_last_owner_stays_one()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var me = await tributary.IdOf(SignedIn.Email);
        var people = tributary.Services.GetRequiredService<PeopleBook>();
        // Somebody who never came in lets nobody in.
        await people.Invite(Actor.CommandLine, tributary.Address, "ben@lumen.example", Role.Owner, default);

        using var refused = await tributary.Http.Send(await tributary.Http.Page("/people"), "/people", $"tbody form[action='/people/{me}']", "[value=role]", ("role", "Viewer"));

        Assert.Contains("the only owner", (await refused.Document()).QuerySelector(".notice--bad")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(PersonChange.LastOwner, await people.Disable(Actor.CommandLine, me, true, default));
        (await tributary.HasPerson("cleo@lumen.example", Role.Owner)).Dispose();
        Assert.Equal(PersonChange.Done, await people.SetRole(Actor.CommandLine, me, Role.Viewer, default));
    }

    [Fact]
    public async Task A_viewer_is_shown_no_address_by_which_calls_prove_themselves()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await tributary.HasInstalled("Northlight");
        using var viewer = await tributary.HasPerson("vera@lumen.example", Role.Viewer);

        Assert.Contains("/p/", (await tributary.Http.Page($"/networks/{id}")).Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("/p/", (await viewer.Page($"/networks/{id}")).Body!.TextContent, StringComparison.Ordinal);
    }
}
