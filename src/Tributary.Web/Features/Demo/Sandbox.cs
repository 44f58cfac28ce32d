using System.Globalization;
using System.Net;

namespace Tributary.Web.Features.Demo;

/// <summary>A sandbox network: a small server on a loopback port that speaks a real network's wire formats.</summary>
internal sealed class Sandbox : IAsyncDisposable
{
    public const int OffersPerNetwork = 2500;
    private readonly SandboxKind _kind;
    private readonly SandboxCatalogue _catalogue;
    private readonly TimeProvider _clock;
    private readonly HttpMessageInvoker _http = LoopbackHttp.Client();
    private readonly CancellationTokenSource _stopping = new();
    private readonly WebApplication _server;
    private Task _sending = Task.CompletedTask;

    private Sandbox(SandboxKind kind, int port, TimeProvider clock)
    {
        _kind = kind;
        _clock = clock;
        _catalogue = kind switch
        {
            SandboxKind.Cpalead => new SandboxCatalogue("cpalead", 40_001, OffersPerNetwork),
            SandboxKind.Affise => new SandboxCatalogue("affise", 901, OffersPerNetwork),
        };
        Desk = new SandboxDesk(kind, _http, clock);
        _server = Server(port);
        Map(_server);
    }

    public SandboxDesk Desk { get; }

    /// <summary>How old the offers are that it lists: those of yesterday, before it goes on with its life.</summary>
    public TimeSpan Behind { get; set; }

    /// <summary>Ends with a slash.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Port 0 takes any free port; a port that is taken throws <see cref="IOException"/>.</summary>
    public static async Task<Sandbox> Start(SandboxKind kind, int port, TimeProvider clock, CancellationToken ct)
    {
        var sandbox = new Sandbox(kind, port, clock);
        try
        {
            await sandbox._server.StartAsync(ct);
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
        sandbox.Address = new Uri(sandbox._server.Urls.Single());
        sandbox._sending = sandbox.Desk.SendUntil(sandbox._stopping.Token);
        return sandbox;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync();
        _http.Dispose();
        _stopping.Dispose();
    }

    // The empty builder reads no configuration: an address set for the product's own server must not move the sandbox.
    private static WebApplication Server(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddRoutingCore();
        return builder.Build();
    }

    private void Map(WebApplication server)
    {
        server.MapGet(_kind switch { SandboxKind.Cpalead => "/api/offers", SandboxKind.Affise => "/3.0/partner/offers" }, AnswerOffers);
        server.MapGet("/click", AnswerClick);
        server.MapGet("/preview/{id:long}", AnswerPreview);
        server.MapGet("/visits/{number}", AnswerVisit);
        server.MapPost("/visits/{number}/complete", http => Act(http, Desk.Complete));
        server.MapPost("/visits/{number}/reverse", http => Act(http, Desk.Reverse));
    }

    private Task AnswerOffers(HttpContext http) => _kind switch
    {
        SandboxKind.Cpalead => CpaleadFeed.Answer(http, _catalogue, _clock.GetUtcNow() - Behind, Address),
        SandboxKind.Affise => AffiseFeed.Answer(http, _catalogue, _clock.GetUtcNow() - Behind, Address),
    };

    private Task AnswerClick(HttpContext http)
    {
        var (offerKey, clickKey) = _kind switch
        {
            SandboxKind.Cpalead => ("id", "subid"),
            SandboxKind.Affise => ("offer_id", "sub1"),
        };
        var query = http.Request.Query;
        if (Offer(query[offerKey]) is not { } offer)
            return SandboxPage.Missing(http, _kind);
        var visit = Desk.Receive(query[clickKey].ToString(), offer);
        return SandboxPage.Landing(http, _kind, visit, SandboxPlan.For(_kind, visit), done: "");
    }

    private Task AnswerPreview(HttpContext http) =>
        Offer(http.GetRouteValue("id")?.ToString()) is { } offer ? SandboxPage.Preview(http, _kind, offer) : SandboxPage.Missing(http, _kind);

    private Task AnswerVisit(HttpContext http) =>
        Visit(http) is { } visit
            ? SandboxPage.Landing(http, _kind, visit, [], "Reported. Look at Tributary's postback log.")
            : SandboxPage.Missing(http, _kind);

    private Task Act(HttpContext http, Action<SandboxVisit> act)
    {
        if (Visit(http) is not { } visit)
            return SandboxPage.Missing(http, _kind);
        act(visit);
        http.Response.Redirect($"/visits/{visit.Number}");
        return Task.CompletedTask;
    }

    private SandboxVisit? Visit(HttpContext http) => Desk.Find(http.GetRouteValue("number")?.ToString() ?? "");

    private SandboxOffer? Offer(string? id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? _catalogue.Find(number, _clock.GetUtcNow()) : null;
}
