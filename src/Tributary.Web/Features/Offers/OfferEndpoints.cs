using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Tributary.Core.Offers;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.Offers.Bulk;
using Tributary.Web.Features.Offers.Duplicates;
using Tributary.Web.Features.Offers.Holds;
using Tributary.Web.Features.Offers.Images;
using Tributary.Web.Features.Offers.Review;
using Tributary.Web.Features.Offers.Rules;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Offers;

internal static class OfferEndpoints
{
    public static IServiceCollection AddOffers(this IServiceCollection services) => services
        .AddSingleton<OfferBook>()
        .AddSingleton<OfferStaging>()
        .AddSingleton<DailyCaps>()
        .AddRules()
        .AddSingleton<ShowOffer>()
        .AddSingleton<OfferLists>()
        .AddSingleton<ExportOffers>()
        .AddSingleton<IJobKind, FindDuplicates>()
        .AddBulkActs()
        .AddReview()
        .AddOfferImages()
        .AddSingleton<TriageOffers>();

    public static void MapOffers(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/offers", Show);
        routes.MapGet("/networks/{id:long}/offers", (long id, HttpRequest request) =>
            Results.LocalRedirect((OfferFilter.Read("/offers", request.Query) with { Network = id }).Href()));
        routes.MapPost("/offers", Triage);
        routes.MapGet("/offers/{id:long}", ShowOne);
        routes.MapGet("/offers/{id:long}/story", ShowStory);
        routes.MapPost("/offers/{id:long}/release", Release);
        routes.MapGet("/catalogue", ShowCatalogue);
        routes.MapPost("/offers/decide", Decide);
        routes.MapGet("/offers/export", (HttpContext context, ExportOffers export, CancellationToken ct) => export.Run(context, ct));
        routes.MapOfferLists();
        routes.MapBulkActs();
        routes.MapReview();
        routes.MapRules();
        routes.MapOfferImages();
    }

    private static async Task<IResult> Show(
        long? offer, long? edit, long? bulk, bool? all, int? changed, HttpContext context, ClaimsPrincipal person, Database database, ShowOffer whole, BulkBook acts,
        OfferLists lists, TimeProvider clock, CancellationToken ct)
    {
        var filter = OfferFilter.Read("/offers", context.Request.Query);
        if (Shorter(context, filter) is { } address) return Results.LocalRedirect(address);
        if (IsPreview(context.Request)) return await Alone(filter, offer, whole, ct);
        // Before the list: an act that ends between the two is drawn as one that goes on, and the list is drawn again when it is seen to have ended.
        var working = bulk is { } act ? await acts.Find(act, ct) : null;
        var list = await database.Read(session => OfferList.Read(session, filter, clock.GetUtcNow().ToUnixTimeMilliseconds()), ct);
        var edited = list.Rows.FirstOrDefault(row => row.Id == edit) is { } row && await whole.Find(row.Id, ct) is { } found
            ? new OfferEdit(row.Id, row.RowVersion, found.Title, found.Description) : null;
        return Panel.Page<OffersView>(new
        {
            List = list,
            Mine = await lists.Looking(AccountBook.IdOf(person), ct),
            Preview = await whole.Find(offer, ct),
            Edit = edited,
            AllPicked = all == true,
            Changed = changed,
            Bulk = working,
        });
    }

    private static Task<IResult> ShowOne(long id, int? page, Database database, ShowOffer whole, TimeProvider clock, CancellationToken ct) =>
        Page(id, page, database, whole, clock, ct);

    /// <summary>An offer's page; with a form that could not be taken, that form again.</summary>
    internal static async Task<IResult> Page(long id, int? page, Database database, ShowOffer whole, TimeProvider clock, CancellationToken ct, OfferView.HoldForm? hold = null, string? creditDays = null)
    {
        if (await whole.Find(id, ct) is not { } offer) return Results.NotFound();
        var (history, payouts) = await database.Read(async session => (
            await OfferHistory.Read(session, id, Math.Clamp(page ?? 1, 1, 100_000)),
            await PayoutCourse.Read(session, id, clock.GetUtcNow().ToUnixTimeMilliseconds())), ct);
        return Panel.Page<OfferView>(new { Offer = offer, History = history, Payouts = payouts, Hold = hold, CreditDays = creditDays },
            hold is null && creditDays is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> ShowStory(long id, Database database, TimeProvider clock, CancellationToken ct)
    {
        var (history, payouts) = await database.Read(async session => (
            await OfferHistory.Read(session, id, 1), await PayoutCourse.Read(session, id, clock.GetUtcNow().ToUnixTimeMilliseconds())), ct);
        return history.Total == 0 ? Results.NotFound() : Panel.Page<OfferStory>(new { OfferId = id, History = history, Payouts = payouts });
    }

    private static async Task<IResult> Release(long id, [FromForm] string field, ClaimsPrincipal person, TriageOffers triage, CancellationToken ct)
    {
        await triage.Release(id, field, AccountBook.IdOf(person), ct);
        return Results.LocalRedirect($"/offers/{id}");
    }

    private static async Task<IResult> ShowCatalogue(
        long? offer, HttpContext context, Database database, ShowOffer whole, TimeProvider clock, CancellationToken ct)
    {
        var filter = OfferFilter.Read("/catalogue", context.Request.Query) with { Listing = Listing.Synced };
        if (Shorter(context, filter) is { } address) return Results.LocalRedirect(address);
        if (IsPreview(context.Request)) return await Alone(filter, offer, whole, ct);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var (list, reach) = await database.Read(
            async session => (await OfferList.Read(session, filter, now), await CatalogueReach.Read(session, filter, now)), ct);
        return Panel.Page<CatalogueView>(new { List = list, Reach = reach, Preview = await whole.Find(offer, ct) });
    }

    private static async Task<IResult> Triage(
        HttpContext context, ClaimsPrincipal person, Database database, TriageOffers triage, BulkBook acts, OfferLists lists, TimeProvider clock,
        CancellationToken ct)
    {
        var filter = OfferFilter.Read("/offers", context.Request.Query);
        var form = OfferForm.Read(await context.Request.ReadFormAsync(ct));
        var account = AccountBook.IdOf(person);
        var edit = form.Act == "edit" ? form.Edit?.Check() : form.Edit;
        if (edit?.Error is not null) return await Again(StatusCodes.Status422UnprocessableEntity, new HashSet<long>());

        // Whatever button was pressed, what was changed in other rows is saved with it: nothing typed is lost.
        var bulk = form is { Act: "bulk", Bulk: not null };
        var (hold, wrong) = form.Act == "hold" ? StaffHold.Parse(form.HoldUntil, form.HoldNote, Now()) : (null, null);
        if (wrong is not null) return await Again(StatusCodes.Status422UnprocessableEntity, new HashSet<long>(), wrong);
        var (changed, conflicts) = await triage.SaveListings(
            [.. form.Changes.Where(change => !bulk || !form.Picked.Contains(change.Id))], account, ct);
        // A listing that was just saved for the row being edited is this person's own change.
        if (edit is not null && form.Changes.Any(change => change.Id == edit.Id) && !conflicts.Contains(edit.Id)) edit = edit with { Version = edit.Version + 1 };
        if (form.Act == "edit" && edit is not null && !await triage.Edit(edit, account, ct))
        {
            edit = edit with { Error = "Somebody else changed this offer after the page was drawn. Look at it again; yours is not saved yet." };
            return await Again(StatusCodes.Status409Conflict, conflicts);
        }

        if (form.Release is { } release) await triage.Release(release.OfferId, release.Field, account, ct);
        var started = bulk ? await Start(form.Bulk!) : hold is not null ? await Start(new BulkWork.Hold(hold.Until, hold.Note)) : null;
        if (conflicts.Count > 0) return await Again(StatusCodes.Status409Conflict, conflicts);
        if (started is not null) return Results.LocalRedirect(filter.Href("bulk", started.Id));
        return form.Release is { } shown
            ? Results.LocalRedirect(filter.Href("offer", shown.OfferId))
            : Results.LocalRedirect(filter.Href("changed", form.Act == "edit" ? null : changed));

        async Task<BulkAct> Start(BulkWork work)
        {
            var (chosen, network) = await database.Read(async session => (
                form.All ? await session.Query<long>($"select id from current_offers {filter.Where(session.Dialect)} order by id", filter.Arguments(Now())) : form.Picked,
                await session.Find<string>("select name from networks where id = @Network", new { filter.Network })), ct);
            var about = form.All ? $"{OfferChips.Words(filter, network)}: all {Figure.Of(chosen.Count)}" : Figure.Of(chosen.Count, "picked offer", "picked offers");
            return await acts.Start(new NewBulk(work, [.. chosen.Select(id => new BulkTarget(id))], about, filter.FirstPage.Href(), account), ct);
        }

        async Task<IResult> Again(int status, IReadOnlySet<long> marked, string? wrong = null)
        {
            var list = await database.Read(session => OfferList.Read(session, filter, Now(), only: form.Rows), ct);
            return Panel.Page<OffersView>(new
            {
                List = list,
                Mine = await lists.Looking(account, ct),
                Wrong = wrong,
                // Drawn from the newest version: pressing the button again is then a decision about what is shown.
                Edit = edit is null ? null : edit with { Version = list.Rows.FirstOrDefault(row => row.Id == edit.Id)?.RowVersion ?? edit.Version },
                Typed = form.Changes.Where(change => marked.Count == 0 || marked.Contains(change.Id)).ToDictionary(change => change.Id, change => change.To),
                Conflicts = marked,
                Picked = form.Picked.ToHashSet(),
                AllPicked = form.All,
            }, status);
        }

        long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();
    }

    // Keys decide at once. What comes back is how each row stands now, so that the page can put right what somebody else decided meanwhile.
    private static async Task<IResult> Decide(HttpRequest request, ClaimsPrincipal person, Database database, TriageOffers triage, CancellationToken ct)
    {
        var changes = OfferForm.Decisions(await request.ReadFormAsync(ct));
        var (_, conflicts) = await triage.SaveListings(changes, AccountBook.IdOf(person), ct);
        var rows = await database.Read(session => session.Query<OfferRow>(
            $"select id, listing, row_version from offers where {session.Dialect.In("id", "@ids")} order by id", new { ids = session.Dialect.List(changes.Select(change => change.Id)) }), ct);
        return Results.Json(rows.Select(row => new { row.Id, row.Listing, Version = row.RowVersion, Conflict = conflicts.Contains(row.Id) }));
    }

    // A form sends its empty fields too; the address that is kept and sent on has only what narrows the list.
    private static string? Shorter(HttpContext context, OfferFilter filter)
    {
        if (context.Request.Query.All(field => field.Value.All(value => value is { Length: > 0 }))) return null;
        if (!context.Request.Headers.ContainsKey("HX-Request")) return filter.Href();
        context.Response.Headers["HX-Push-Url"] = filter.Href();
        return null;
    }

    // Resting on a row asks for the side panel alone; the list round it has not changed.
    private static bool IsPreview(HttpRequest request) => request.Headers["HX-Target"] == "preview";

    private static async Task<IResult> Alone(OfferFilter filter, long? offer, ShowOffer whole, CancellationToken ct) =>
        await whole.Find(offer, ct) is { } found ? Panel.Page<OfferPreviewPanel>(new { Offer = found, Filter = filter }) : Results.NotFound();
}
