using Tributary.Core.Callbacks;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Callbacks;

namespace Tributary.Web.Tests.Callbacks;

public sealed class TellAgain
{
    [Theory, Trait("fault", "F-55"), InlineData(500), InlineData(404), InlineData(302), InlineData(307)]
    public async Task What_was_not_taken_is_tried_again_with_the_same_id_and_body(int status)
    {
        await using var site = await ToldSite.Start();
        site.Answers = _ => status;
        await site.Credit();
        await site.Deliver();

        site.Answers = _ => 200;
        await site.After(TimeSpan.FromSeconds(4));
        Assert.Single(site.Calls);
        await site.After(TimeSpan.FromSeconds(2));

        var calls = site.Calls.ToArray();
        Assert.Equal(2, calls.Length);
        Assert.Equal((calls[0].Id, calls[0].Body), (calls[1].Id, calls[1].Body));
        Assert.Equal(CallbackState.Delivered, Assert.Single(await site.Rows()).State);
        Assert.DoesNotContain(calls, call => call.Address == "/elsewhere");
    }

    [Fact, Trait("fault", "F-55")]
    public async Task After_three_days_without_the_site_everything_is_told_once_and_in_order()
    {
        await using var site = await ToldSite.Start();
        site.Answers = _ => 503;
        var click = await site.Credited.Click();
        for (var i = 0; i < Faults.Times(5, 50); i++) await site.Credited.Says(click, $"tx{i}");
        await site.Credited.Says(click, "tx0", "3.10", "&status=reversed&reversal_id=r1");
        await site.Credited.Says(click, "tx0", more: "&status=reversed");
        await site.Deliver();
        for (var hour = 0; hour < 72; hour++) await site.After(TimeSpan.FromHours(1));
        Assert.DoesNotContain(site.Calls, call => call.Type == "conversion.reduced");

        site.Answers = _ => 200;
        site.Calls.Clear();
        for (var hour = 0; hour < 30; hour++) await site.After(TimeSpan.FromHours(1));

        Assert.All(await site.Rows(), row => Assert.Equal(CallbackState.Delivered, row.State));
        Assert.Equal(site.Calls.Count, site.Calls.Select(call => call.Id).Distinct().Count());
        Assert.Equal(["conversion.credited", "conversion.reduced", "conversion.reversed"], site.Calls.Where(call => call.Data.GetProperty("transaction").GetString() == "tx0").Select(call => call.Type));
        Assert.Empty(await site.Credited.Wrong());
    }

    [Fact, Trait("fault", "F-55")]
    public async Task What_one_conversion_waits_for_holds_up_no_other()
    {
        await using var site = await ToldSite.Start();
        await site.Credit("bad");
        site.Answers = call => call.Body.Contains("\"bad\"", StringComparison.Ordinal) ? 500 : 200;
        await site.Credit("good");
        await site.Deliver();

        Assert.Contains(await site.Rows(), row => row.State is CallbackState.Delivered);
    }

    [Fact, Trait("fault", "F-55")]
    public async Task An_endpoint_that_is_gone_is_paused_with_an_alert_and_loses_nothing()
    {
        await using var site = await ToldSite.Start();
        site.Answers = _ => 410;
        await site.Credit("tx1");
        await site.Deliver();
        site.Answers = _ => 200;
        await site.Credit("tx2");
        await site.After(TimeSpan.FromDays(9));
        Assert.Single(site.Calls);
        Assert.Equal(1, await Alerts(site, "CallbacksPaused"));

        await site.Log.Resume(site.Endpoint, CancellationToken.None);
        await site.Deliver();

        Assert.All(await site.Rows(), row => Assert.Equal(CallbackState.Delivered, row.State));
        Assert.Equal(0, await Alerts(site, "CallbacksPaused"));
    }

    [Fact, Trait("fault", "F-55")]
    public async Task An_endpoint_that_took_nothing_for_five_days_is_paused()
    {
        await using var site = await ToldSite.Start();
        site.Answers = _ => 500;
        await site.Credit();
        await site.Deliver();

        for (var hours = 0; hours < 160; hours += 5) await site.After(TimeSpan.FromHours(5));

        Assert.Equal(EndpointState.Paused, (await site.Book.Find(site.Endpoint, CancellationToken.None))!.State);
        Assert.Equal(CallbackState.Waiting, Assert.Single(await site.Rows()).State);
    }

    [Fact, Trait("fault", "F-55")]
    public async Task What_is_refused_for_a_week_is_parked_with_an_alert_and_sent_again_by_hand()
    {
        await using var site = await ToldSite.Start();
        site.Answers = call => call.Body.Contains("\"bad\"", StringComparison.Ordinal) ? 500 : 200;
        await site.Credit("bad");
        await site.Deliver();
        for (var day = 0; day < 20; day++)
        {
            await site.Credit($"good{day}");
            await site.After(TimeSpan.FromHours(14));
        }

        var parked = Assert.Single(await site.Rows(), row => row.State is CallbackState.Parked);
        Assert.Equal(14, parked.Tries);
        Assert.Equal(1, await Alerts(site, "CallbackParked"));

        site.Answers = _ => 200;
        Assert.True(await site.Log.SendAgain(parked.EndpointId, parked.EventId, CancellationToken.None));
        await site.Deliver();
        Assert.Equal(parked.EventId, site.Calls.Last().Id);
        Assert.Equal(CallbackState.Delivered, (await site.Log.Find(parked.EndpointId, parked.EventId, CancellationToken.None))!.State);
    }

    [Fact]
    public async Task All_of_a_span_of_time_is_sent_again_under_the_ids_it_had()
    {
        await using var site = await ToldSite.Start();
        await site.Credit("tx1");
        await site.Credit("tx2");
        await site.Deliver();
        var now = site.Clock.GetUtcNow().ToUnixTimeMilliseconds();

        Assert.Equal(0, await site.Log.SendAgain(site.Endpoint, 0, now + 1, onlyParked: true, CancellationToken.None));
        Assert.Equal(2, await site.Log.SendAgain(site.Endpoint, 0, now + 1, onlyParked: false, CancellationToken.None));
        await site.Deliver();

        Assert.Equal(4, site.Calls.Count);
        Assert.Equal(2, site.Calls.Select(call => call.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_removed_endpoint_is_told_nothing_more()
    {
        await using var site = await ToldSite.Start();
        site.Answers = _ => 500;
        await site.Credit("tx1");
        await site.Deliver();

        await site.Log.Retire(site.Endpoint, CancellationToken.None);
        await site.Credit("tx2");
        await site.After(TimeSpan.FromDays(1));

        Assert.Single(site.Calls);
        Assert.Equal(CallbackState.Dropped, Assert.Single(await site.Rows()).State);
        Assert.Empty(await site.Credited.Wrong());
    }

    [Fact]
    public async Task Each_try_is_logged_with_what_came_back()
    {
        await using var site = await ToldSite.Start();
        site.Answers = _ => 500;
        await site.Credit();
        await site.Deliver();
        site.Answers = _ => 200;
        await site.After(TimeSpan.FromMinutes(1));

        var row = Assert.Single(await site.Rows());
        var attempts = await site.Log.Attempts(row.EndpointId, row.EventId, CancellationToken.None);
        Assert.Equal([200, 500], attempts.Select(attempt => attempt.Status));
        Assert.All(attempts, attempt => Assert.Equal("as you say", attempt.Answer));
    }

    [Fact, Trait("fault", "T-14")]
    public async Task A_private_address_is_never_called()
    {
        await using var site = await ToldSite.Start();
        await site.Book.Change(site.Endpoint, "https://169.254.169.254/latest", Enum.GetValues<CallbackKind>().ToHashSet(), CancellationToken.None);

        await site.Credit();
        await site.Deliver();

        Assert.Contains("not a public address", Assert.Single(await site.Rows()).Answer, StringComparison.Ordinal);
    }

    private static Task<long> Alerts(ToldSite site, string kind) => site.Credited.Tributary.Read(session =>
        session.Scalar<long>("select count(*) from alerts where kind = @kind and over_at is null", new { kind }));
}
