using System.Collections.Concurrent;

namespace Tributary.Web.Features.Demo;

/// <summary>Where a sandbox network keeps its visits and sends its postbacks from.</summary>
internal sealed class SandboxDesk(SandboxKind kind, HttpMessageInvoker http, TimeProvider clock)
{
    private const int VisitsKept = 5000;
    private const int Attempts = 5;
    private readonly ConcurrentDictionary<string, SandboxVisit> _visits = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();
    private readonly PriorityQueue<(SandboxPostback Postback, int Attempt), DateTimeOffset> _waiting = new();
    private readonly Lock _gate = new();
    private long _sequence;

    /// <summary>Our postback URL with the network's macros in it, as the operator pastes it into his account. Empty: nothing is sent.</summary>
    public string PostbackUrl { get; set; } = "";

    public SandboxVisit Receive(string clickId, SandboxOffer offer)
    {
        var now = clock.GetUtcNow();
        var number = $"{now.ToUnixTimeMilliseconds():x}{Interlocked.Increment(ref _sequence):x}";
        var country = offer.Countries.Count == 0 ? "US" : Dice.Of(number).For("country").Pick(offer.Countries);
        var visit = new SandboxVisit(number, clickId, offer, country, now);
        _visits[number] = visit;
        _order.Enqueue(number);
        while (_order.Count > VisitsKept && _order.TryDequeue(out var oldest))
            _visits.TryRemove(oldest, out _);
        Promise(SandboxPlan.For(kind, visit));
        return visit;
    }

    public SandboxVisit? Find(string number) => _visits.GetValueOrDefault(number);

    /// <summary>The visitor finishes now, whatever was planned.</summary>
    public void Complete(SandboxVisit visit) => Promise(SandboxPlan.Conversion(kind, visit, Dice.Of(visit.Number), clock.GetUtcNow()));

    /// <summary>The network takes the visitor's conversion back now.</summary>
    public void Reverse(SandboxVisit visit) => Promise([SandboxPlan.Reversal(kind, visit, clock.GetUtcNow())]);

    public async Task SendUntil(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        while (await timer.WaitForNextTickAsync(ct))
            await SendDue(ct);
    }

    /// <summary>Sends every postback whose time has come; one that could not be delivered is tried again, as networks do.</summary>
    public async Task SendDue(CancellationToken ct)
    {
        if (PostbackUrl.Length == 0)
            return;
        foreach (var (postback, attempt) in TakeDue())
        {
            if (!await Delivered(postback, ct) && attempt < Attempts)
                Enqueue(postback with { Due = clock.GetUtcNow().AddSeconds(5 * attempt) }, attempt + 1);
        }
    }

    private void Promise(IEnumerable<SandboxPostback> postbacks)
    {
        foreach (var postback in postbacks)
            Enqueue(postback, attempt: 1);
    }

    private void Enqueue(SandboxPostback postback, int attempt)
    {
        lock (_gate)
            _waiting.Enqueue((postback, attempt), postback.Due);
    }

    private List<(SandboxPostback Postback, int Attempt)> TakeDue()
    {
        var due = new List<(SandboxPostback, int)>();
        lock (_gate)
        {
            while (_waiting.TryPeek(out _, out var at) && at <= clock.GetUtcNow())
                due.Add(_waiting.Dequeue());
        }
        return due;
    }

    private async Task<bool> Delivered(SandboxPostback postback, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, postback.Fill(PostbackUrl));
        try
        {
            using var response = await http.SendAsync(request, ct);
            return (int)response.StatusCode is not (408 or 425 or 429 or >= 500);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
