using System.Net;
using System.Net.Sockets;
using Tributary.Core.Callbacks;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Runs;
using Tributary.Web.Features.Templates;
using Tributary.Web.Platform.Http;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Http;

/// <summary>T-14: no address that a person, a network or a template gives leads into the operator's own network.</summary>
public sealed class ReachNothingPrivate
{
    [Fact, Trait("fault", "T-14")]
    public async Task Whatever_the_spelling_nothing_private_is_connected_to()
    {
        await using var canary = CanaryListener.Start();
        // What the resolver of the system makes of numbers, and a resolver that is in league with the attacker.
        using var http = new OutboundHttp(new AllowedDestinations([]), TimeProvider.System, Liar(IPAddress.Loopback, IPAddress.IPv6Loopback));
        using var honest = new OutboundHttp(new AllowedDestinations([]), TimeProvider.System);
        var tried = PrivateAddresses.With(canary.Port);

        var called = new List<string>();
        foreach (var url in tried)
        {
            foreach (var client in url.Contains("[2606:", StringComparison.Ordinal) || url.Contains(".example", StringComparison.Ordinal) || url.Contains("google", StringComparison.Ordinal) ? [http] : new[] { http, honest })
                if (await Send(client, url) is { } went) called.Add($"{url}: {went}");
        }

        Assert.True(tried.Count >= 60, $"Only {tried.Count} were tried.");
        Assert.Empty(called);
        Assert.Equal(0, canary.Seen);
        await canary.Touch();
    }

    [Theory, Trait("fault", "T-14")]
    [InlineData("127.0.0.1"), InlineData("10.0.0.1"), InlineData("169.254.169.254"), InlineData("::1"), InlineData("fe80::1%1"), InlineData("64:ff9b::a00:1"), InlineData("1.1.1.1", "127.0.0.1"), InlineData("2606:4700::1111", "1.1.1.1", "fd00::1")]
    public async Task A_name_that_leads_there_is_not_followed_though_only_one_of_its_addresses_does(params string[] leads)
    {
        await using var canary = CanaryListener.Start();
        using var http = new OutboundHttp(new AllowedDestinations([]), TimeProvider.System, Liar([.. leads.Select(IPAddress.Parse)]));

        var refusal = await Assert.ThrowsAsync<OutboundFailure>(() => http.Send(new HttpRequestMessage(HttpMethod.Get, $"https://rebind.example:{canary.Port}/"), OutboundLimits.Default, default));

        Assert.Equal(OutboundFailureKind.Forbidden, refusal.Kind);
        Assert.Contains("is not a public address", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, canary.Seen);
    }

    [Fact, Trait("fault", "T-14")]
    public async Task A_name_that_was_public_when_it_was_saved_and_is_private_when_it_is_called_is_not_followed()
    {
        await using var canary = CanaryListener.Start();
        var answers = new Queue<IPAddress>([IPAddress.Parse("1.1.1.1"), IPAddress.Loopback, IPAddress.Parse("1.1.1.1")]);
        using var http = new OutboundHttp(new AllowedDestinations([]), TimeProvider.System, (_, _) => Task.FromResult(new[] { answers.Dequeue() }));
        var address = new Uri("https://rebind.example/");

        Assert.Null(await http.WhyNot(address, default));
        var refusal = await Assert.ThrowsAsync<OutboundFailure>(() => http.Send(new HttpRequestMessage(HttpMethod.Get, address), OutboundLimits.Default, default));

        Assert.Equal(OutboundFailureKind.Forbidden, refusal.Kind);
        // Asked once for a connection: there is no second answer to connect to.
        Assert.Single(answers);
        Assert.Equal(0, canary.Seen);
    }

    [Fact, Trait("fault", "T-14")]
    public async Task A_network_s_settings_pages_redirects_and_pictures_lead_nowhere_private()
    {
        await using var canary = CanaryListener.Start();
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start(allowed: [network.Host]);
        await tributary.SignIn();
        var evil = $"127.0.0.1:{canary.Port}";

        // The host of an installation, where it is taken at all.
        foreach (var host in PrivateAddresses.With(canary.Port).Where((_, number) => number % 4 == 0).Select(url => url.Split("://")[^1].TrimEnd('/')).Append(evil))
        {
            var installation = await tributary.Services.GetRequiredService<NetworkDirectory>().Install("affise", "Evil", new Dictionary<string, string>(StringComparer.Ordinal) { ["api_host"] = host, ["api_key"] = AffiseFeed.Key }, default);
            if (installation.Id is { } id) Assert.Equal(RunState.Failed, (await tributary.Downloads(id)).State);
        }

        // A template of one's own that names the place, asks a step there, and follows the next page there.
        foreach (var host in new[] { evil, "127.0.0.1", "[::1]", "2130706433", "0x7f.1", "localhost" })
        {
            var review = await tributary.Services.GetRequiredService<ReviewTemplate>().Run(Own("fixed", host, "by: none"), default);
            Assert.NotEmpty(review.Errors);
        }
        await tributary.Services.AddsTemplate(Own("fixed", "localhost.localdomain", "by: none"));
        Assert.Equal(RunState.Failed, (await tributary.Downloads(await tributary.Installs("fixed", "Fixed"))).State);
        await tributary.Services.AddsTemplate(Own("paged", "${settings.host}", "by: link, next: body.next"));
        var paged = await tributary.Installs("paged", "Paged", ("host", network.Host));
        foreach (var next in new[] { $"http://{evil}/2", $"//{evil}/2", $"http://{network.Host}@{evil}/2", $"\\\\{evil}/2", $"/@{evil}/../2" })
        {
            network.Answers($$"""{"offers": [{"id": "../../@{{evil}}/", "title": "One"}], "next": {{System.Text.Json.JsonSerializer.Serialize(next)}}}""");
            await tributary.Downloads(paged);
        }

        // Redirects, of every kind.
        var affise = await tributary.InstallsAffise(network, AffiseFeed.Key);
        foreach (var status in new[] { 301, 302, 303, 307, 308 })
        {
            Redirects(network, status, $"http://{evil}/");
            Assert.Equal(RunState.Failed, (await tributary.Downloads(affise)).State);
        }

        // Pictures.
        AffiseFeed.Serve(network, [.. PrivateAddresses.With(canary.Port).Select((url, number) => Pictured(number + 1, url)), Pictured(9999, $"http://{network.Host}/logo")]);
        Assert.Equal(RunState.Complete, (await tributary.Downloads(affise)).State);
        Redirects(network, 302, $"http://{evil}/");
        foreach (var offer in await tributary.Read(session => session.Query<long>("select id from current_offers where image_url is not null")))
            using (var answer = await tributary.Http.GetAsync($"/offers/{offer}/image")) Assert.True((int)answer.StatusCode < 500, $"{answer.StatusCode}");

        Assert.Contains(network.Asked, asked => asked == "/logo");
        Assert.Equal(0, canary.Seen);
        await canary.Touch();
    }

    [Fact, Trait("fault", "T-14")]
    public async Task A_callback_leads_nowhere_private()
    {
        await using var canary = CanaryListener.Start();
        await using var network = await FakeNetwork.Start();
        await using var site = await CreditedSite.Start(allowed: [network.Host]);
        var book = site.Get<EndpointBook>();
        var http = site.Get<OutboundHttp>();
        var evil = PrivateAddresses.With(canary.Port).Where(url => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https").ToList();

        // None is taken; were it there already, it is not called.
        foreach (var url in evil.Where(url => !url.Contains("://1.1.1.1", StringComparison.Ordinal) && !url.Contains(".example", StringComparison.Ordinal) && !url.Contains("google", StringComparison.Ordinal)))
            Assert.NotNull(await CallAddress.Refuse(url, http, default));
        Redirects(network, 302, $"http://127.0.0.1:{canary.Port}/");
        foreach (var url in evil.Where(url => !url.Contains(".example", StringComparison.Ordinal) && !url.Contains("google", StringComparison.Ordinal)).Append($"http://{network.Host}/"))
            await book.Add(new EndpointDraft(site.Site, null, CallbackForm.Json, url, Enum.GetValues<CallbackKind>().ToHashSet()), default);
        site.Tributary.Clock.Advance(TimeSpan.FromMinutes(2));
        await site.Says(await site.Click(), "tx1");
        await site.Get<DeliverCallbacks>().Look(default);

        Assert.NotEmpty(network.Asked);
        Assert.Equal(0, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from callbacks where state = 'Delivered'")));
        Assert.Equal(0, canary.Seen);
        await canary.Touch();
    }

    [Fact, Trait("fault", "T-14")]
    public async Task Only_the_configuration_file_allows_a_private_destination()
    {
        await using var network = await FakeNetwork.Start();
        AffiseFeed.Serve(network, AffiseFeed.Offers(3));
        await using var closed = await RunningTributary.Start(allowed: []);
        await using var open = await RunningTributary.Start(allowed: [], settings: $$"""{ "AllowedDestinations": ["{{network.Host}}"] }""");
        var directory = closed.Services.GetRequiredService<NetworkDirectory>();

        var refused = await directory.Install("affise", "Northlight", new Dictionary<string, string>(StringComparer.Ordinal) { ["api_host"] = network.Host, ["api_key"] = AffiseFeed.Key }, default);
        var run = refused.Id is { } id ? await closed.Downloads(id) : null;
        var taken = await open.Downloads(await open.InstallsAffise(network, AffiseFeed.Key));

        Assert.True(run is null or { State: RunState.Failed });
        Assert.Equal(RunState.Complete, taken.State);
        await closed.SignIn();
        foreach (var page in new[] { "/settings", "/networks", "/callbacks/new", "/templates/own/add" })
            Assert.DoesNotContain("AllowedDestinations", (await closed.Http.Page(page)).QuerySelectorAll("[name]").Select(field => field.GetAttribute("name")));
    }

    private static Func<string, CancellationToken, Task<IPAddress[]>> Liar(params IPAddress[] leads) =>
        (host, _) => Task.FromResult(IPAddress.TryParse(host, out var itself) ? [itself] : leads);

    private static async Task<string?> Send(OutboundHttp http, string url)
    {
        try
        {
            using var answer = await http.Send(new HttpRequestMessage(HttpMethod.Get, url), OutboundLimits.Default, default);
            return $"{answer.Status}";
        }
        catch (Exception error) when (error is OutboundFailure or UriFormatException or InvalidOperationException or NotSupportedException or ArgumentException)
        {
            return error is OutboundFailure { InnerException: SocketException { SocketErrorCode: not (SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain) } } ? error.Message : null;
        }
    }

    private static void Redirects(FakeNetwork network, int status, string to) => network.Answers(context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = to;
        return Task.CompletedTask;
    });

    private static object Pictured(int id, string image) => new { id, title = $"Offer {id}", logo = image, link = $"https://track.example.com/click?offer_id={id}", payments = new[] { new { revenue = 1.5, currency = "usd", countries = new[] { "US" } } } };

    private static string Own(string id, string host, string paging) =>
        $$"""
        format: 1
        id: {{id}}
        version: 1.0.0
        kind: network
        name: {{id}}
        evidence: { level: inferred, checked: 2026-11-20, sources: [made for tests] }
        needs: [steps]
        limits: { retries: 0 }
        settings:
          host: { type: host, label: Host, optional: yes }
        hosts: { api: "{{host}}" }
        offers:
          request: { get: /offers }
          records: { at: .offers }
          paginate: { {{paging}} }
          map: { id: .id, name: .title, detail_id: .id }
        steps:
          - { id: link, request: { get: "/${offer.detail_id}/link" }, set: { tracking_url: body.url } }
        """;
}
