using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Tributary.Web.Features.Demo;

namespace Tributary.Web.Tests.Demo;

public sealed class PlayNetworks : IAsyncLifetime
{
    private readonly SettableClock _clock = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    private readonly HttpMessageInvoker _http = LoopbackHttp.Client();
    private readonly ConcurrentQueue<IQueryCollection> _received = new();
    private readonly WebApplication _receiver = Receiver();
    private Sandbox _cpalead = null!;
    private Sandbox _affise = null!;

    [Fact]
    public async Task Cpalead_hands_out_its_offers_by_offset_until_a_short_page()
    {
        var sizes = new List<int>();
        var ids = new HashSet<long>();
        do
        {
            var page = await Json(_cpalead, $"api/offers?id={SandboxAccount.CpaleadPublisher}&limit=1000&offset={ids.Count}");
            sizes.Add(page.GetProperty("number_offers").GetInt32());
            ids.UnionWith(page.GetProperty("offers").EnumerateArray().Select(offer => offer.GetProperty("id").GetInt64()));
        }
        while (sizes[^1] == 1000);

        Assert.Equal([1000, 1000, 500], sizes);
        Assert.Equal(2500, ids.Count);
    }

    [Fact]
    public async Task Cpalead_answers_a_wrong_publisher_with_its_error_envelope()
    {
        var answer = await Json(_cpalead, "api/offers?id=1&limit=1");

        Assert.Equal("error", answer.GetProperty("status").GetString());
        Assert.Equal("Invalid publisher id", answer.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Affise_hands_out_its_offers_by_page_and_names_the_total()
    {
        var first = await Json(_affise, "3.0/partner/offers?page=1&limit=500", SandboxAccount.AffiseKey);
        var last = await Json(_affise, "3.0/partner/offers?page=5&limit=500", SandboxAccount.AffiseKey);

        Assert.Equal(1, first.GetProperty("status").GetInt32());
        Assert.Equal(500, first.GetProperty("offers").GetArrayLength());
        Assert.Equal(2500, first.GetProperty("pagination").GetProperty("total_count").GetInt32());
        Assert.Equal(2, first.GetProperty("pagination").GetProperty("next_page").GetInt32());
        Assert.Equal(500, last.GetProperty("offers").GetArrayLength());
        Assert.False(last.GetProperty("pagination").TryGetProperty("next_page", out _));
    }

    [Fact]
    public async Task Affise_answers_a_wrong_key_with_status_2()
    {
        var answer = await Json(_affise, "3.0/partner/offers?page=1", "wrong");

        Assert.Equal(2, answer.GetProperty("status").GetInt32());
        Assert.Contains("key", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finished_visit_is_reported_with_the_click_id_and_the_password()
    {
        var number = await Visit(_cpalead, "view", "subid=click-1");
        await Post(_cpalead, $"visits/{number}/complete");
        await _cpalead.Desk.SendDue(TestContext.Current.CancellationToken);

        var postback = Assert.Single(_received);
        Assert.Equal("click-1", postback["click"]);
        Assert.Equal(SandboxAccount.CpaleadPassword, postback["password"]);
        Assert.Equal($"L{number}", postback["lead"]);
        Assert.Matches(@"^\d+\.\d\d$", postback["payout"].ToString());
    }

    [Fact]
    public async Task A_reversal_carries_the_same_transaction_with_a_negative_amount_or_status_3()
    {
        var lead = await Visit(_cpalead, "view", "subid=click-1");
        var action = await Visit(_affise, "click", "sub1=click-2");
        await Post(_cpalead, $"visits/{lead}/reverse");
        await Post(_affise, $"visits/{action}/reverse");
        await _cpalead.Desk.SendDue(TestContext.Current.CancellationToken);
        await _affise.Desk.SendDue(TestContext.Current.CancellationToken);

        Assert.Equal(2, _received.Count);
        Assert.StartsWith("-", _received.Single(postback => postback["lead"] == $"L{lead}")["payout"]);
        Assert.Equal("3", _received.Single(postback => postback["txn"] == $"t{action}")["status"]);
    }

    [Fact]
    public async Task What_was_planned_is_sent_when_its_time_comes_and_not_before()
    {
        for (var visit = 0; visit < 40; visit++)
            await Visit(_affise, "click", $"sub1=click-{visit}");
        await _affise.Desk.SendDue(TestContext.Current.CancellationToken);
        var atOnce = _received.Count;
        _clock.Now += TimeSpan.FromMinutes(2);
        await _affise.Desk.SendDue(TestContext.Current.CancellationToken);

        Assert.Equal(0, atOnce);
        Assert.All(["1", "2", "3"], status => Assert.Contains(_received, postback => postback["status"] == status));
        Assert.Contains(_received, postback => postback["click"].ToString().StartsWith("guessed-", StringComparison.Ordinal));
        Assert.Contains(_received.GroupBy(postback => (postback["txn"], postback["status"])), same => same.Count() > 1);
    }

    [Fact]
    public async Task A_postback_that_is_not_accepted_is_sent_again()
    {
        _cpalead.Desk.PostbackUrl = _cpalead.Desk.PostbackUrl.Replace("/p?", "/busy?", StringComparison.Ordinal);
        var number = await Visit(_cpalead, "view", "subid=click-1");
        await Post(_cpalead, $"visits/{number}/reverse");
        await _cpalead.Desk.SendDue(TestContext.Current.CancellationToken);
        _cpalead.Desk.PostbackUrl = _cpalead.Desk.PostbackUrl.Replace("/busy?", "/p?", StringComparison.Ordinal);
        _clock.Now += TimeSpan.FromSeconds(6);
        await _cpalead.Desk.SendDue(TestContext.Current.CancellationToken);

        Assert.Contains(_received, postback => postback["lead"] == $"L{number}" && postback["payout"].ToString().StartsWith('-'));
    }

    [Fact]
    public async Task Hostile_titles_are_text_on_the_landing_page()
    {
        var page = await Json(_cpalead, $"api/offers?id={SandboxAccount.CpaleadPublisher}&limit=2500");
        var hostile = page.GetProperty("offers").EnumerateArray().First(offer => offer.GetProperty("title").GetString()!.Contains("<script>", StringComparison.Ordinal));
        var (_, body) = await Get(new Uri($"{hostile.GetProperty("link").GetString()}%3Cscript%3E"));

        Assert.DoesNotContain("<script", body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_demo_s_client_reaches_nothing_but_this_machine()
    {
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => Get(new Uri("http://203.0.113.1/")));

        Assert.Contains("only talks to this machine", refused.ToString(), StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync()
    {
        _receiver.MapGet("/p", http =>
        {
            _received.Enqueue(http.Request.Query);
            return Task.CompletedTask;
        });
        _receiver.MapGet("/busy", () => Results.StatusCode(503));
        await _receiver.StartAsync(TestContext.Current.CancellationToken);
        _cpalead = await Sandbox.Start(SandboxKind.Cpalead, 0, _clock, TestContext.Current.CancellationToken);
        _affise = await Sandbox.Start(SandboxKind.Affise, 0, _clock, TestContext.Current.CancellationToken);
        _cpalead.Desk.PostbackUrl = $"{_receiver.Urls.Single()}/p?click={{subid}}&lead={{lead_id}}&payout={{payout}}&password={{password}}";
        _affise.Desk.PostbackUrl = $"{_receiver.Urls.Single()}/p?click={{sub1}}&txn={{transactionid}}&status={{status}}&payout={{sum}}";
    }

    public async ValueTask DisposeAsync()
    {
        await _cpalead.DisposeAsync();
        await _affise.DisposeAsync();
        await _receiver.DisposeAsync();
        _http.Dispose();
    }

    private static WebApplication Receiver()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        return builder.Build();
    }

    // Follows a tracking link of the sandbox's first offer and reads the visit's number off the landing page's buttons.
    private async Task<string> Visit(Sandbox sandbox, string path, string tracking)
    {
        var first = ReferenceEquals(sandbox, _cpalead)
            ? $"click?id={(await Json(_cpalead, $"api/offers?id={SandboxAccount.CpaleadPublisher}&limit=1")).GetProperty("offers")[0].GetProperty("id")}"
            : $"click?offer_id={(await Json(_affise, "3.0/partner/offers?limit=1", SandboxAccount.AffiseKey)).GetProperty("offers")[0].GetProperty("id")}";
        var (status, body) = await Get(new Uri(sandbox.Address, $"{first}&from={path}&{tracking}"));
        Assert.Equal(HttpStatusCode.OK, status);
        return body.Split("/visits/", 2)[1].Split('/')[0];
    }

    private async Task Post(Sandbox sandbox, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(sandbox.Address, path));
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
    }

    private async Task<JsonElement> Json(Sandbox sandbox, string path, string? key = null)
    {
        var (status, body) = await Get(new Uri(sandbox.Address, path), key);
        Assert.Equal(HttpStatusCode.OK, status);
        return JsonElement.Parse(body);
    }

    private async Task<(HttpStatusCode Status, string Body)> Get(Uri url, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (key is not null)
            request.Headers.Add("API-Key", key);
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    // Timers still run on the real clock: a test calls what a timer would.
    private sealed class SettableClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
