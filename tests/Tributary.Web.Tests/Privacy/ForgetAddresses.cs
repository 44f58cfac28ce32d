using System.Net;
using System.Text.Json;
using Tributary.Core.Templates;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Features.Settings;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Privacy;

/// <summary>From where and with what people clicked and networks called is kept for a while; nothing that decides or counts needs it.</summary>
public sealed class ForgetAddresses
{
    private const string Agent = "A-browser-of-one-member/7";

    [Fact]
    public async Task Addresses_and_agents_go_when_their_time_is_over_and_clicks_and_calls_stay()
    {
        await using var site = await CreditedSite.Start();
        var click = await Credited(site);

        site.Tributary.Clock.Leap(TimeSpan.FromDays(89));
        await site.Get<ForgetWhenDue>().Run(CancellationToken.None);
        var kept = await Kept(site);
        site.Tributary.Clock.Leap(TimeSpan.FromDays(2));
        await site.Get<ForgetWhenDue>().Run(CancellationToken.None);

        Assert.Equal((1L, 1L), kept);
        Assert.Equal((0L, 0L), await Kept(site));
        Assert.Equal((1, 1), (await Count(site, "clicks"), await Count(site, "postbacks")));
        Assert.DoesNotContain(Agent, await Everything.Of(site.Tributary), StringComparison.Ordinal);
        Assert.Equal("200 DUP", await site.Says(click, "T-1"));
        Assert.Equal("$8.928", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_call_that_proved_itself_is_decided_again_without_asking_for_its_address()
    {
        await using var site = await CreditedSite.Start(addresses: "127.0.0.1");
        (await site.Call(site.ForgedClick(site.Member + 1), "T-2")).Dispose();
        site.Tributary.Clock.Leap(TimeSpan.FromDays(91));
        await site.Get<ForgetWhenDue>().Run(CancellationToken.None);

        var again = await site.Get<DecidePostback>().Run((await site.Newest()).Id, CancellationToken.None);

        Assert.Equal(("Quarantined", "UnknownMember", 2L), (again!.Outcome, again.Reason, again.Attempts));
        Assert.DoesNotContain("127.0.0.1", again.Checks, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_call_proves_nothing_later_than_when_it_came()
    {
        await using var site = await CreditedSite.Start(addresses: "198.51.100.7");
        (await site.Call(site.ForgedClick(site.Member), "T-3")).Dispose();
        var refused = await site.Newest();
        site.Tributary.Clock.Leap(TimeSpan.FromDays(91));
        await site.Get<ForgetWhenDue>().Run(CancellationToken.None);

        var again = await site.Get<DecidePostback>().Run(refused.Id, CancellationToken.None);

        Assert.Equal(("Refused", "Refused"), (refused.Outcome, again!.Outcome));
        Assert.DoesNotContain("127.0.0.1", refused.Explanation + refused.Checks, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_sealed_with_its_sender_before_they_were_kept_apart_loses_him_too()
    {
        await using var site = await CreditedSite.Start();
        await Credited(site);
        var (row, box) = (await site.Newest(), site.Get<SecretBox>());
        var call = new PostbackRequest("GET", "https://go.example/p/x", "txn_id=T-1", [KeyValuePair.Create("User-Agent", Agent)], "", null, "127.0.0.1");
        await site.Tributary.Write(session => session.Execute("update postbacks set sealed = @sealed", new { @sealed = box.Seal(JsonSerializer.Serialize(call), PostbackRow.Calls.Of(row.Id)) }));
        await site.Tributary.Write(session => session.Execute("update postback_senders set in_seal = 1"));
        site.Tributary.Clock.Leap(TimeSpan.FromDays(91));

        await site.Get<ForgetWhenDue>().Run(CancellationToken.None);

        var opened = box.Open((await site.Get<PostbackLog>().Find(row.Id, CancellationToken.None))!.Sealed!, PostbackRow.Calls.Of(row.Id));
        Assert.Equal(call.Url, JsonSerializer.Deserialize<PostbackRequest>(opened)!.Url);
        Assert.DoesNotContain(Agent, opened, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", opened, StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_long_they_are_kept_is_a_setting()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        await Credited(site);
        site.Tributary.Clock.Leap(TimeSpan.FromDays(8));
        await site.Tributary.SignInAgain();

        using var refused = await Save(site, "0");
        using var saved = await Save(site, "7");
        await site.Get<ForgetWhenDue>().Run(CancellationToken.None);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.Redirect), (refused.StatusCode, saved.StatusCode));
        Assert.Equal((0L, 0L), await Kept(site));
        Assert.Contains("forgotten", (await site.Tributary.Http.Page($"/postbacks/{(await site.Newest()).Id}")).QuerySelector("#raw")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_update_moves_what_there_is()
    {
        await using var empty = await TestDatabase.CreateEmpty();
        await using var database = await Database.Open(empty.Url, empty.Folder, readOnly: false, CancellationToken.None);
        await new Migrator(database, new FakeClock()).Run(CancellationToken.None, until: 20);
        await database.Write(async session =>
        {
            await session.Execute(
                """
                insert into clicks (click_id, site_id, member_id, network_id, offer_id, offer_version_id, terms_id, clicked_at, address, user_agent)
                values ('one', 1, 1, 1, 1, 1, 1, 5, '198.51.100.7', 'Agent'), ('restored', 1, 1, 1, 1, 1, 1, 6, '', '')
                """);
            await session.Execute(
                """
                insert into postbacks (id, received_at, method, raw_query, headers, body, sealed, remote_address, checks, explanation, attempts) values
                (1, 7, 'POST', 'a=b', @headers, '{}', 'hidden', '198.51.100.8', '[{"Passed":true,"Title":"Sent from a listed address","Detail":"198.51.100.8"}]', 'The call came from 198.51.100.8, which is not among the network''s addresses.', 1),
                (2, 8, 'POLL', '', '', '', null, '', '[]', null, 1)
                """, new { headers = "Host: go.example\nContent-Type: application/json\nUser-Agent: Agent" });
        }, CancellationToken.None);

        await new Migrator(database, new FakeClock()).Run(CancellationToken.None, until: 25);
        await database.Write(session => session.Execute("insert into click_visitors (click_id, clicked_at, address, user_agent) values ('restored', 6789, '198.51.100.9', ''), ('alone', 3, '', 'Agent')"), CancellationToken.None);
        await new Migrator(database, new FakeClock()).Run(CancellationToken.None);

        Assert.Equal(
            ["alone 3  Agent", "one 5 198.51.100.7 Agent", "restored 6 198.51.100.9 "],
            await database.Read(session => session.Query<string>("select click_id || ' ' || clicked_at || ' ' || address || ' ' || user_agent from click_visitors order by clicked_at"), CancellationToken.None));
        var row = (await database.Read(session => PostbackLog.Find(session, 1), CancellationToken.None))!;
        Assert.Equal(("198.51.100.8", "application/json", 1L), (row.RemoteAddress, row.ContentType, row.SenderId));
        Assert.EndsWith("User-Agent: Agent", row.Headers, StringComparison.Ordinal);
        Assert.DoesNotContain("198.51.100.8", row.Checks + row.Explanation, StringComparison.Ordinal);
        Assert.Null((await database.Read(session => PostbackLog.Find(session, 2), CancellationToken.None))!.SenderId);
        Assert.Equal(2, await database.Read(session => session.Scalar<long>("select count(*) from clicks"), CancellationToken.None));
    }

    private static async Task<string> Credited(CreditedSite site)
    {
        site.Tributary.Http.DefaultRequestHeaders.UserAgent.ParseAdd(Agent);
        var click = await site.Click();
        await site.Get<FileClicks>().All(CancellationToken.None);
        (await site.Call(click, "T-1")).Dispose();
        return click;
    }

    private static async Task<HttpResponseMessage> Save(CreditedSite site, string days) =>
        await site.Tributary.Http.Send(await site.Tributary.Http.Page("/settings"), "/settings", "form[action='/settings/visitors']", fill: [("visitor_days", days)]);

    private static async Task<(long Visitors, long Senders)> Kept(CreditedSite site) => (await Count(site, "click_visitors"), await Count(site, "postback_senders"));

    private static Task<long> Count(CreditedSite site, string table) => site.Tributary.Read(session => session.Scalar<long>($"select count(*) from {table}"));
}
