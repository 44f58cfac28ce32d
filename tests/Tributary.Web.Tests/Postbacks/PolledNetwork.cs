using System.Text.Json;
using Tributary.Core.Templates.Feeds;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Runs;

namespace Tributary.Web.Tests.Postbacks;

/// <summary>A credited site whose network also lists its conversions and reversals when it is asked.</summary>
internal sealed class PolledNetwork : IAsyncDisposable
{
    private const string Polls =
        """
        limits: { retries: 0 }
        conversions:
          request:
            get: /conversions
            query: { from: "${window.from | date_text('yyyy-MM-dd HH:mm')}", to: "${window.to | date_text('yyyy-MM-dd HH:mm')}" }
          records: { at: .conversions }
          every: 2h
          window: { back: 30d, at_most: 40d }
          map: { click_id: .sub, txn_id: .id, payout: .amount, currency: .currency, at: .time | date('unix') }
          identity: [txn_id]
          events:
            - { when: .status == 'approved', do: approve }
            - { when: .status == 'declined', do: void, reason: .why }
            - { do: pending }
        reversals:
          request: { get: /reversals }
          records: { at: .reversals, may_be_missing: body.count == 0 }
          map: { txn_id: .id }
          identity: [txn_id]
        """;

    private readonly FakeNetwork _network;

    private PolledNetwork(FakeNetwork network, CreditedSite site) => (_network, Site) = (network, site);

    public CreditedSite Site { get; }

    /// <summary>What the network lists as conversions.</summary>
    public List<object> Conversions { get; } = [];

    public List<object> Reversals { get; } = [];

    /// <summary>The status every question is answered with.</summary>
    public int Status { get; set; } = 200;

    /// <summary>How long it asks to be left alone with every answer.</summary>
    public TimeSpan? RetryAfter { get; set; }

    public IReadOnlyList<string> Asked => [.. _network.Asked.Where(asked => asked.StartsWith("/conversions", StringComparison.Ordinal)).Select(Uri.UnescapeDataString)];

    public FakeNetwork Network => _network;

    public static async Task<PolledNetwork> Start()
    {
        var network = await FakeNetwork.Start();
        var polled = new PolledNetwork(network, await CreditedSite.Start(host: network.Host, polls: Polls));
        network.Answers(polled.Answer);
        return polled;
    }

    public static object Conversion(string click, string id, string status = "approved", string amount = "12.40", long? time = null, string? why = null, string? note = null) =>
        new { sub = click, id, status, amount, currency = "USD", time, why, note };

    public Task<PollState> AskForConversions() => Site.Tributary.Polls(Site.Network, PollKind.Conversions);

    public Task<PollState> AskForReversals() => Site.Tributary.Polls(Site.Network, PollKind.Reversals);

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        await _network.DisposeAsync();
    }

    private Task Answer(HttpContext context)
    {
        context.Response.StatusCode = Status;
        if (RetryAfter is { } wait) context.Response.Headers.RetryAfter = $"{wait.TotalSeconds:0}";
        context.Response.ContentType = "application/json";
        object body = context.Request.Path == "/conversions" ? new { conversions = Conversions } : Reversals.Count == 0 ? new { count = 0 } : new { reversals = Reversals };
        return context.Response.WriteAsync(JsonSerializer.Serialize(body));
    }
}
