using System.Globalization;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform.Http;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Callbacks;

/// <summary>/callbacks: who is told of conversions, and what came of it.</summary>
internal static class CallbackEndpoints
{
    private const string Home = "/callbacks";

    public static void MapCallbacks(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Home, Log);
        routes.MapGet($"{Home}/new", async (SiteBook sites, CancellationToken ct) => Form(new EndpointForm { Sites = await Sites(sites, ct) }));
        routes.MapPost($"{Home}/new", Add).NeedsProof();
        routes.MapGet($"{Home}/{{id:long}}", async (long id, string? done, EndpointBook book, SiteBook sites, CancellationToken ct) =>
            await book.Find(id, ct) is { } endpoint ? Form(await Stored(endpoint, sites, ct) with { Done = Words(done) }) : Results.NotFound());
        routes.MapPost($"{Home}/{{id:long}}", Act).NeedsProof();
        routes.MapPost($"{Home}/{{id:long}}/again", Again);
        routes.MapGet($"{Home}/{{id:long}}/{{eventId}}", One);
        routes.MapPost($"{Home}/{{id:long}}/{{eventId}}/again", async (long id, string eventId, CallbackLog log, CancellationToken ct) =>
        {
            await log.SendAgain(id, eventId, ct);
            return Results.LocalRedirect($"{Home}/{id}/{eventId}");
        });
    }

    private static async Task<IResult> Log(string? endpoint, string? state, string? conversion, string? before, EndpointBook book, CallbackLog log, SiteBook sites, CancellationToken ct)
    {
        var filter = new CallbackFilter(Number(endpoint), Enum.TryParse<CallbackState>(state, out var known) ? known : null, Number(conversion), string.IsNullOrEmpty(before) ? null : before);
        var rows = await log.Page(filter, ct);
        return Panel.Page<CallbacksView>(new
        {
            Filter = filter,
            Rows = rows.Take(CallbackLog.Shown).ToList(),
            HasOlder = rows.Count > CallbackLog.Shown,
            Endpoints = await book.All(ct),
            Counts = await log.Counts(ct),
            Sites = await sites.All(ct),
        });
    }

    private static async Task<IResult> Add(HttpRequest request, EndpointBook book, SiteBook sites, MemberBook members, OutboundHttp http, CancellationToken ct)
    {
        var form = EndpointForm.Read(await request.ReadFormAsync(ct)) with { Sites = await Sites(sites, ct) };
        form = await form.Check(http, ct);
        var site = form.Sites.FirstOrDefault(known => known.Id == form.SiteId) ?? form.Sites[0];
        var member = form.Member.Length == 0 ? null : await members.Find(site.Id, form.Member, ct);
        if (form.Member.Length > 0 && member is null) form = form.Wrong("member", $"{site.Name} has no member {form.Member}. Leave it empty for all of its members.");
        if (form.Errors.Count > 0) return Form(form, StatusCodes.Status422UnprocessableEntity);
        var (id, secret) = await book.Add(new EndpointDraft(site.Id, member?.Id, form.Form, form.Url, form.Wants), ct);
        if (secret is null) return Results.LocalRedirect($"{Home}/{id}?done=saved");
        return Form(await Stored((await book.Find(id, ct))!, sites, ct) with { NewSecret = secret });
    }

    private static async Task<IResult> Act(
        long id, HttpRequest request, EndpointBook book, CallbackLog log, CallEndpoint call, SiteBook sites, OutboundHttp http, TimeProvider clock, CancellationToken ct)
    {
        if (await book.Find(id, ct) is not { } endpoint) return Results.NotFound();
        var posted = await request.ReadFormAsync(ct);
        switch (posted["act"].ToString())
        {
            case "pause":
                await book.Pause(id, "Paused by hand.", ct);
                return Results.LocalRedirect($"{Home}/{id}?done=paused");
            case "resume":
                await log.Resume(id, ct);
                return Results.LocalRedirect($"{Home}/{id}?done=resumed");
            case "remove":
                await log.Retire(id, ct);
                return Results.LocalRedirect(Home);
            case "secret":
                var secret = await book.Rotate(id, ct);
                return Form(await Stored((await book.Find(id, ct))!, sites, ct) with { NewSecret = secret });
            case "end":
                await book.EndOldSecrets(id, ct);
                return Results.LocalRedirect($"{Home}/{id}?done=ended");
            default:
                break;
        }

        var form = await (EndpointForm.Read(posted) with { Endpoint = endpoint, Form = endpoint.Form, SiteId = endpoint.SiteId, Sites = await Sites(sites, ct) }).Check(http, ct);
        if (form.Errors.Count > 0) return Form(form, StatusCodes.Status422UnprocessableEntity);
        if (posted["act"] != "test")
        {
            await book.Change(id, form.Url, form.Wants, ct);
            return Results.LocalRedirect($"{Home}/{id}?done=saved");
        }

        var at = clock.GetUtcNow();
        var typed = endpoint with { Url = form.Url };
        return Form(form with { Test = await call.Run(typed, $"test_{Guid.CreateVersion7(at):N}", WriteBody.Test(typed, at.ToUnixTimeMilliseconds()), ct) });
    }

    private static async Task<IResult> Again(long id, HttpRequest request, EndpointBook book, CallbackLog log, SiteBook sites, CancellationToken ct)
    {
        if (await book.Find(id, ct) is not { } endpoint) return Results.NotFound();
        var posted = await request.ReadFormAsync(ct);
        var (from, to) = (Days.Read(posted["from"]), Days.Read(posted["to"]));
        if (from is null || to is null || to < from)
            return Form((await Stored(endpoint, sites, ct) with { From = posted["from"].ToString(), To = posted["to"].ToString() }).Wrong("from", "Give the first and the last day, in this order."), StatusCodes.Status422UnprocessableEntity);
        var sent = await log.SendAgain(id, Days.Start(from)!.Value, Days.Start(to.Value.AddDays(1))!.Value, posted["which"] != "all", ct);
        return Results.LocalRedirect($"{Home}/{id}?done=again-{sent.ToString(CultureInfo.InvariantCulture)}");
    }

    private static async Task<IResult> One(long id, string eventId, EndpointBook book, CallbackLog log, CancellationToken ct) => await log.Find(id, eventId, ct) is { } row
        ? Panel.Page<CallbackView>(new { Row = row, Attempts = await log.Attempts(id, eventId, ct), Endpoint = await book.Find(id, ct) })
        : Results.NotFound();

    private static IResult Form(EndpointForm form, int status = StatusCodes.Status200OK) => Panel.Page<EndpointView>(new { Page = form }, status);

    private static async Task<EndpointForm> Stored(CallbackEndpoint endpoint, SiteBook sites, CancellationToken ct) => EndpointForm.Of(endpoint) with { Sites = await Sites(sites, ct) };

    private static async Task<IReadOnlyList<Site>> Sites(SiteBook sites, CancellationToken ct)
    {
        await sites.Default(ct);
        return await sites.All(ct);
    }

    private static string? Words(string? done) => done switch
    {
        "saved" => "Saved. It holds for what happens from now on; what waits goes to this address.",
        "paused" => "Paused. What happens meanwhile waits.",
        "resumed" => "Resumed. What waited is sent now.",
        "ended" => "Only the newest secret signs.",
        { } again when again.StartsWith("again-", StringComparison.Ordinal) && Number(again[6..]) is { } sent => $"{Figure.Of(sent, "callback is", "callbacks are")} sent again, under the ids they had.",
        _ => null,
    };

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
