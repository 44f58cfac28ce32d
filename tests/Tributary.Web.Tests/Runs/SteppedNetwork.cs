using System.Text.Json;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Runs;
using Tributary.Web.Features.Settings;

namespace Tributary.Web.Tests.Runs;

/// <summary>A network whose list lacks the tracking links: they are asked for, offer by offer or many at once.</summary>
internal sealed class SteppedNetwork : IAsyncDisposable
{
    private readonly FakeNetwork _network;

    private SteppedNetwork(FakeNetwork network) => _network = network;

    /// <summary>How many offers the list has, in pages of ten.</summary>
    public int Offers { get; set; } = 3;

    /// <summary>What is answered about an offer: a status and a body.</summary>
    public Func<string, (int Status, object Body)> About { get; set; } = Link;

    /// <summary>The ids that were asked for, in order.</summary>
    public IReadOnlyList<string> Asked =>
        [.. _network.Asked.Where(asked => asked.StartsWith("/link", StringComparison.Ordinal)).Select(asked => asked.Split("id=")[1].Split('&')[0])];

    public IEnumerable<string> Requests => _network.Asked;

    public static (int, object) Link(string id) => (200, new { url = $"https://track.example/{id}" });

    public static async Task<SteppedNetwork> Start()
    {
        var stepped = new SteppedNetwork(await FakeNetwork.Start());
        stepped._network.Answers(stepped.Answer);
        return stepped;
    }

    /// <summary>Installs the network with these steps, as a template author would write them.</summary>
    public async Task<long> InstalledIn(RunningTributary tributary, string steps)
    {
        // Days pass in these tests; only the runs they start themselves may happen.
        await tributary.Services.GetRequiredService<SettingBook>().SetAutomaticSync(false, CancellationToken.None);
        await tributary.Services.AddsTemplate(
            $$"""
            format: 1
            id: stepped
            version: 1.0.0
            kind: network
            name: Stepped
            evidence: { level: inferred, checked: 2026-11-20, sources: [made for tests] }
            settings:
              host: { type: host, label: Host }
            hosts:
              api: "${settings.host}"
            limits: { retries: 0 }
            responses:
              - { when: body.error == 'no key', as: auth, message: body.error }
              - { when: body.error == 'not yours', as: gone }
            offers:
              request: { get: /offers }
              records: { at: .offers }
              paginate: { by: page, param: page }
              map: { id: .id, name: .title, approval: .approval, detail_id: .detail, payout: .payout }
              defaults: { currency: USD }
            steps:
            {{steps}}
            """);
        return await tributary.Installs("stepped", "Stepped", ("host", _network.Host));
    }

    /// <summary>Something that happens while a page of the list is asked for.</summary>
    public void FailsAtPage(string page) => _network.Before(context =>
    {
        if (context.Request.Query["page"] == page) context.Abort();
        return Task.CompletedTask;
    });

    public void Recovers() => _network.Before(_ => Task.CompletedTask);

    public static Task<IReadOnlyList<string>> Links(RunningTributary tributary) => tributary.Read(session =>
        session.Query<string>("select source_id || ' ' || coalesce(tracking_url, '-') from current_offers order by id"));

    public static StepTally Tally(Run run) => Assert.Single(StepTallies.Read(run.Steps));

    public ValueTask DisposeAsync() => _network.DisposeAsync();

    private Task Answer(HttpContext context)
    {
        var (status, body) = context.Request.Path.Value switch
        {
            "/offers" => (200, Page(int.Parse(context.Request.Query["page"].ToString(), System.Globalization.CultureInfo.InvariantCulture))),
            "/link" => About(context.Request.Query["id"].ToString()),
            "/links" => (200, new { links = context.Request.Query["id"].ToString().Split(',').Where(id => id != "2").Select(id => new { offer = id, url = $"https://track.example/{id}" }) }),
            _ => (404, new object()),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(body));
    }

    private object Page(int page) => new
    {
        offers = Enumerable.Range(1, Offers).Skip((page - 1) * 10).Take(10)
            .Select(id => new { id, title = $"Offer {id}", detail = $"d{id}", payout = 1.5, approval = id == 9 ? "pending" : "approved" }),
    };
}
