using System.Collections.Concurrent;
using System.Text.Json;
using Tributary.Core.Callbacks;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Callbacks;

/// <summary>A site whose conversions are told to a receiver that answers as the test says.</summary>
internal sealed class ToldSite : IAsyncDisposable
{
    private readonly FakeNetwork _receiver;

    private ToldSite(CreditedSite credited, FakeNetwork receiver) => (Credited, _receiver) = (credited, receiver);

    public CreditedSite Credited { get; }

    public long Endpoint { get; private set; }

    public string Secret { get; private set; } = "";

    public ConcurrentQueue<ReceivedCall> Calls { get; } = [];

    /// <summary>The status of the next answers; 200 unless told.</summary>
    public Func<ReceivedCall, int> Answers { get; set; } = _ => 200;

    public FakeClock Clock => Credited.Tributary.Clock;

    public static async Task<ToldSite> Start(RewardUnit unit = RewardUnit.Money, string? events = null, CallbackForm form = CallbackForm.Json, string path = "/callback", bool listens = true)
    {
        var site = new ToldSite(await CreditedSite.Start(unit, events: events), await FakeNetwork.Start());
        site._receiver.Answers(site.Receive);
        if (listens) await site.Listen(form, path);
        return site;
    }

    public async Task<long> Listen(CallbackForm form = CallbackForm.Json, string path = "/callback", long? member = null, params CallbackKind[] wants)
    {
        var kinds = wants.Length == 0 ? Enum.GetValues<CallbackKind>() : wants;
        (Endpoint, var secret) = await Book.Add(new EndpointDraft(Credited.Site, member, form, Url(path), kinds.ToHashSet()), CancellationToken.None);
        Secret = secret ?? "";
        Credited.Tributary.Clock.Advance(TimeSpan.FromMinutes(2));
        return Endpoint;
    }

    public string Url(string path) => $"http://{_receiver.Host}{path}";

    public EndpointBook Book => Credited.Get<EndpointBook>();

    public CallbackLog Log => Credited.Get<CallbackLog>();

    /// <summary>Makes what is due and waits for the answers.</summary>
    public Task Deliver() => Credited.Get<DeliverCallbacks>().Look(CancellationToken.None);

    public async Task After(TimeSpan time)
    {
        Clock.Leap(time);
        await Deliver();
    }

    /// <summary>A conversion is credited.</summary>
    public async Task Credit(string transaction = "tx1") => Assert.Equal("200 OK", await Credited.Says(await Credited.Click(), transaction));

    public async Task<IReadOnlyList<CallbackRow>> Rows() => await Log.Page(new CallbackFilter(null, null, null, null), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Credited.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    private async Task Receive(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var call = new ReceivedCall(
            context.Request.Method, context.Request.Path + context.Request.QueryString.Value, $"{context.Request.Headers["webhook-id"]}", $"{context.Request.Headers["webhook-timestamp"]}",
            $"{context.Request.Headers["webhook-signature"]}", await reader.ReadToEndAsync());
        Calls.Enqueue(call);
        context.Response.StatusCode = Answers(call);
        if (context.Response.StatusCode == 302) context.Response.Headers.Location = "/elsewhere";
        await context.Response.WriteAsync("as you say");
    }
}

/// <summary>A call as it came.</summary>
internal sealed record ReceivedCall(string Method, string Address, string Id, string Timestamp, string Signature, string Body)
{
    public string Type => Json.GetProperty("type").GetString()!;

    public JsonElement Data => Json.GetProperty("data");

    public string Money(string name) => $"{Data.GetProperty(name).GetProperty("amount").GetString()} {Data.GetProperty(name).GetProperty("currency").GetString()}";

    private JsonElement Json => JsonDocument.Parse(Body).RootElement;
}
