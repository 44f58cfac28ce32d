using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tributary.Core.Callbacks;
using Tributary.Core.Money;
using Tributary.Core.Offers;
using Tributary.Core.Templates.Feeds;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.ApiKeys;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Offers.Holds;
using Tributary.Web.Features.Plans;
using Tributary.Web.Features.Runs;
using Tributary.Web.Features.Sites;
using Tributary.Web.Features.Withdrawals;

namespace Tributary.Browser.Tests;

/// <summary>A Tributary all of whose counterparts are malicious: each text that any of them may write carries payloads.</summary>
internal sealed partial class HostileWorld : IAsyncDisposable
{
    /// <summary>Enough that a page of its own for every thing does not take minutes.</summary>
    public const int PayloadsOfAText = 8;

    private const string Password = "correct-horse-battery";

    private readonly IReadOnlyList<string> _payloads;
    private readonly IReadOnlyList<string> _texts;
    private readonly IReadOnlyList<string> _ids;
    private readonly RunningTributary _tributary;
    private readonly FakeNetwork _network;
    private readonly HttpClient _anybody;

    private HostileWorld(IReadOnlyList<string> payloads, RunningTributary tributary, FakeNetwork network)
    {
        (_payloads, _tributary, _network) = (payloads, tributary, network);
        _texts = [.. payloads.Chunk(PayloadsOfAText).Select(some => string.Join<string>(' ', some))];
        _ids = [.. payloads.Where(MemberBook.IsExternalId).Chunk(2).Select(some => string.Concat(some)).Where(MemberBook.IsExternalId)];
        _anybody = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = tributary.Address };
    }

    public Uri Address => _tributary.Address;

    public static async Task<HostileWorld> Start(IReadOnlyList<string> payloads)
    {
        var world = new HostileWorld(payloads, await RunningTributary.Start(new FakeClock(TimeProvider.System.GetUtcNow())), await FakeNetwork.Start());
        await world.Furnish();
        return world;
    }

    public async Task<string> SignInLink() => (await Get<AccountBook>().SignInLink(Address, null, CancellationToken.None))!.ToString();

    public async ValueTask DisposeAsync()
    {
        _anybody.Dispose();
        await _tributary.DisposeAsync();
        await _network.DisposeAsync();
    }

    private async Task Furnish()
    {
        var name = _payloads.First(payload => payload.Length is > 10 and <= 40);
        await Get<AccountBook>().AddOwner(name, "anna@lumen.example", null, default);
        await Get<PlanBook>().Save(null, new PlanDraft(name, "amber", new Share(900_000), RewardUnit.Money, 1000, IsDefault: true) { PriceNote = name }, default);
        var site = await Get<SiteBook>().Add(name, default);
        await Get<SiteBook>().SetFallback(site.Id, null, string.Concat(_payloads.Take(5)), default);
        await Get<ApiKeyBook>().Create(site.Id, name, default);
        await Get<EndpointBook>().Add(new EndpointDraft(site.Id, null, CallbackForm.Json, $"http://{_network.Host}/callback", Enum.GetValues<CallbackKind>().ToHashSet()), default);

        await _tributary.Services.AddsTemplate(Template());
        var network = await _tributary.Installs("hostile", name, ("host", _network.Host), ("password", Password), ("choice", "v0"));
        await Offers(network);
        await Events(network, site.Id);
        await Callbacks();
        await Failures(network);
    }

    // Twice, so that every text also stands in the history, and some of it waits for review.
    private async Task Offers(long network)
    {
        Feed(shift: 0, payout: 12.4m);
        var run = await _tributary.Downloads(network);
        Assert.True(run.State is RunState.Complete, run.Why);
        var offers = await _tributary.Read(session => session.Query<long>("select id from offers order by id"));
        await Get<OfferBook>().SetListing(offers.Where((_, number) => number % 3 > 0), Listing.Synced, null, default);
        await Get<OfferHolds>().Set([offers[0]], new StaffHold(StaffHold.NoEnd, string.Concat(_payloads.Take(9))), null, default);
        Feed(shift: 1, payout: 5m);
        _tributary.Clock.Advance(TimeSpan.FromHours(1));
        await _tributary.Downloads(network);
    }

    private void Feed(int shift, decimal payout) => Answers(new
    {
        offers = _texts.Select((_, number) =>
        {
            var text = _texts[(number + shift) % _texts.Count];
            return new
            {
                id = number % 2 == 0 ? $"{number} {_payloads[number]}" : $"{number}",
                title = $"{number} {text}",
                text,
                terms = text,
                tags = new[] { text, "Games" },
                image = number % 2 == 0 ? text : $"https://evil.invalid/{text}",
                page = number % 2 == 0 ? $"https://evil.invalid/{text}" : text,
                url = $"https://go.evil.invalid/t?o={number}&x={Uri.EscapeDataString(text)}",
                model = text,
                store = text,
                pays = payout,
                goals = new[] { new { id = text, name = text, pays = payout } },
            };
        }),
    });

    // A member with a hostile id follows a link with hostile sub ids, browser and origin; the network tells of it with hostile values; others forge the like.
    private async Task Events(long network, long site)
    {
        var token = (await Get<NetworkDirectory>().Find(network, default))!.PostbackToken;
        var offers = await _tributary.Read(session => session.Query<long>("select id from current_offers where listing = 'Synced' order by id"));
        for (var i = 0; i < _texts.Count; i++)
        {
            var (text, escaped) = (_texts[i], Uri.EscapeDataString(_texts[i]));
            var member = (await Get<MemberBook>().Put(site, i < _ids.Count ? _ids[i] : $"m{i}", null, default)).Member;
            using var click = await Ask($"{Get<ClickBook>().Url(site, member.Id, offers[i % offers.Count])}?{SubIds(i)}", text);
            Assert.True(click.StatusCode is System.Net.HttpStatusCode.Redirect, $"{click.StatusCode} {await click.Content.ReadAsStringAsync()}");
            var id = SubId().Match(click.Headers.Location?.Query ?? "").Groups["id"].Value;
            var state = (i % 5) switch { 0 => "pending", 1 => "reversed", _ => "approved" };
            (await Ask($"/p/{token}?click_id={id}&txn_id={Uri.EscapeDataString(_payloads[i * PayloadsOfAText])}&payout=12.40&status={state}&password={Password}", text)).Dispose();
            using var told = await Ask($"/p/{token}?click_id={id}&txn_id={escaped}&payout=12.40&status={state}&goal_id={escaped}&offer_id={escaped}&member_id={escaped}&password={Password}&{escaped}={escaped}", text);
            Assert.True(told.IsSuccessStatusCode, $"{told.StatusCode} {await told.Content.ReadAsStringAsync()}");
            (await Ask($"/p/{token}?click_id={escaped}&txn_id={escaped}&payout={escaped}&currency={escaped}&status={escaped}&password={(i % 2 == 0 ? Password : escaped)}", text)).Dispose();
            if (i % 5 > 1) await Get<WithdrawalBook>().Request(member, new Amount(1_000_000, Currency.Usd), $"w{i}", text, null, default);
        }
    }

    // One of them is cut off after 200 characters, so the payloads are spread over all there are.
    private string SubIds(int text) => string.Join('&', _payloads.Skip(text * PayloadsOfAText).Take(PayloadsOfAText).Chunk(2)
        .Select((some, number) => string.Create(CultureInfo.InvariantCulture, $"sub{number + 1}={Uri.EscapeDataString(string.Concat(some))}")));

    private async Task Callbacks()
    {
        var turn = 0;
        _network.Answers(async context =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync(_texts[turn++ % _texts.Count]);
        });
        for (var round = 0; round < 3; round++)
        {
            _tributary.Clock.Advance(TimeSpan.FromMinutes(2));
            await Get<DeliverCallbacks>().Look(default);
        }
    }

    // In handfuls, for each run shows one answer.
    private async Task Failures(long network)
    {
        foreach (var (some, number) in _payloads.Chunk(24).Select((some, number) => (string.Join('\n', some), number)))
        {
            if (number % 2 == 0) _network.Answers(some, status: 500, type: "text/html");
            else Answers(new { error = some });
            _tributary.Clock.Advance(TimeSpan.FromMinutes(20));
            Assert.Equal(RunState.Failed, (await _tributary.Downloads(network)).State);
        }

        Answers(new { conversions = _texts.Select(text => new { id = text, sub = text, amount = "12.40", status = text, why = text }) });
        await _tributary.Polls(network, PollKind.Conversions);
        Answers(new { offers = _texts.Select(text => new { title = text }) });
        _tributary.Clock.Advance(TimeSpan.FromMinutes(20));
        await _tributary.Downloads(network);
    }

    private void Answers(object body) => _network.Answers(JsonSerializer.Serialize(body));

    private Task<HttpResponseMessage> Ask(string path, string text)
    {
        var header = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("User-Agent", $"Mozilla/5.0 {header}");
        request.Headers.TryAddWithoutValidation("Referer", $"https://evil.invalid/{header}");
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", header);
        return _anybody.SendAsync(request);
    }

    private T Get<T>() where T : notnull => _tributary.Services.GetRequiredService<T>();

    private string Template()
    {
        var (one, many) = (Quoted(string.Concat(_payloads.Take(6))), string.Join(", ", _payloads.Where(text => text.All(letter => letter >= ' ')).Select(Quoted)));
        var options = string.Join(", ", _payloads.Where(text => text.All(letter => letter >= ' ')).Select((text, number) => string.Create(CultureInfo.InvariantCulture, $"v{number}: {Quoted(text)}")));
        return $$"""
            format: 1
            id: hostile
            version: 1.0.0
            kind: network
            name: {{Quoted(_payloads[1])}}
            about: {{one}}
            evidence: { level: inferred, checked: 2026-11-20, sources: [{{many}}], doubts: [{{many}}] }
            needs: [polling, wall]
            limits: { retries: 0 }
            settings:
              host: { type: host, label: {{one}}, help: {{one}}, example: {{one}} }
              password: { type: secret, label: {{one}}, help: {{one}}, send_to: [postback] }
              choice: { type: choice, label: Choice, options: { {{options}} } }
            hosts: { api: "${settings.host}" }
            responses:
              - { when: body.error != null, as: fail, message: body.error }
            offers:
              request: { get: /offers }
              records: { at: .offers }
              map: { id: .id, name: .title, description: .text, terms: .terms, categories: .tags, image_url: .image, preview_url: .page, tracking_url: .url, payout: .pays, payout_type: .model, store_id: .store }
              defaults: { status: active, currency: USD }
              goals: { from: .goals, map: { id: .id, name: .name, payout: .pays }, defaults: { currency: USD } }
            link:
              from: offer.tracking_url
              add: { subid: "${click.id}" }
            wall:
              url: "https://wall.evil.invalid/?user=${click.member}"
              help: {{one}}
            postback:
              methods: [GET, POST]
              urls:
                first: { label: {{one}}, help: {{one}} }
              fields:
                click_id: { macro: {{Quoted("{" + _payloads[2] + "}")}} }
                txn_id: { macro: "{txn}" }
                goal_id: { macro: "{goal}" }
                offer_id: { macro: "{offer}" }
                member_id: { macro: "{member}" }
                payout: { macro: "{payout}" }
                currency: { macro: "{currency}" }
                status: { macro: "{status}" }
                password: { macro: "{password}", required: yes }
              verify:
                - secret: { given: got.password, expect: settings.password }
              identity: [txn_id]
              events:
                - { when: "got.status == 'pending'", do: pending, reason: {{Quoted("'" + _payloads[3] + "'")}} }
                - { when: "got.status == 'reversed'", do: void, reason: got.goal_id }
                - { do: approve }
              reply: { accepted: {{Quoted("200 " + _payloads[0])}}, duplicate: 200 DUP, refused: 403 NO }
            conversions:
              request: { get: /conversions }
              records: { at: .conversions }
              map: { click_id: .sub, txn_id: .id, payout: .amount, currency: "'USD'" }
              identity: [txn_id]
              events:
                - { when: .status == 'x', do: void, reason: .why }
                - { do: approve }
            """;
    }

    // JSON's escapes are YAML's.
    private static string Quoted(string text) => JsonSerializer.Serialize(text);

    [GeneratedRegex("subid=(?<id>[^&]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SubId();
}
