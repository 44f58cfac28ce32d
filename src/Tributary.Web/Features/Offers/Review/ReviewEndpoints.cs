using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Tributary.Core.Conversions;
using Tributary.Core.Offers;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.Offers.Holds;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Offers.Review;

internal static class ReviewEndpoints
{
    /// <summary>Why an offer is held when it was held in the queue.</summary>
    private const string HeldForReview = "Until its change is decided";

    public static IServiceCollection AddReview(this IServiceCollection services) => services
        .AddSingleton<DecideChanges>()
        .AddSingleton<OfferHolds>()
        .AddSingleton<CreditHold>()
        .AddSingleton(new Tally("/review", (app, ct) => app.GetRequiredService<Database>().Read(session => session.Scalar<long>(
            "select count(*) from pins_in_force p join networks n on n.id = p.network_id and n.removed_at is null where p.why = 'Gate'"), ct)));

    public static void MapReview(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/review", Show);
        routes.MapPost("/review", Decide);
        routes.MapPost("/offers/{id:long}/hold", Hold);
        routes.MapPost("/offers/{id:long}/credit-hold", HoldCredits);
        routes.MapPost("/offers/{id:long}/unhold", async (long id, ClaimsPrincipal person, OfferHolds holds, CancellationToken ct) =>
        {
            await holds.Set([id], null, AccountBook.IdOf(person), ct);
            return Results.LocalRedirect($"/offers/{id}#hold");
        });
        routes.MapPost("/offers/{id:long}/follow", async (long id, [FromForm] OfferField field, ClaimsPrincipal person, DecideChanges decide, CancellationToken ct) =>
        {
            await decide.Follow(id, field, AccountBook.IdOf(person), ct);
            return Results.LocalRedirect($"/offers/{id}#fields");
        });
    }

    private static async Task<IResult> Show(string? done, HttpRequest request, Database database, TimeProvider clock, CancellationToken ct)
    {
        var filter = ReviewFilter.Read(request.Query);
        var queue = await database.Read(session => WaitingChanges.Read(session, filter, clock.GetUtcNow().ToUnixTimeMilliseconds()), ct);
        return Panel.Page<ReviewView>(new { Queue = queue, Done = Said(done) });
    }

    // The button says what: "accept", "keep" or "hold" for what is ticked, or with one change behind a colon for that one.
    private static async Task<IResult> Decide(
        HttpRequest request, ClaimsPrincipal person, Database database, DecideChanges decide, OfferHolds holds, TimeProvider clock, CancellationToken ct)
    {
        var filter = ReviewFilter.Read(request.Query);
        var form = await request.ReadFormAsync(ct);
        var (act, one) = form["act"].ToString().Split(':', 2) is [var verb, var rest] ? (verb, rest) : (form["act"].ToString(), null);
        var picks = one is not null ? [.. one.Split(',').Select(Pick.Read).OfType<Pick>()]
            : form["scope"] == "all" && long.TryParse(form["drawn"], NumberStyles.None, CultureInfo.InvariantCulture, out var drawn) ? await decide.Matching(filter, drawn, ct)
            : [.. form["pick"].Select(Pick.Read).OfType<Pick>()];
        var account = AccountBook.IdOf(person);
        if (picks.Count == 0) return await Again([], "Nothing was ticked. Tick the changes that you want to decide, or use the buttons beside one.", StatusCodes.Status422UnprocessableEntity);

        var left = act switch
        {
            "accept" => await decide.Run(picks, ReviewDecision.Accept, account, ct),
            "keep" => await decide.Run(picks, ReviewDecision.Keep, account, ct),
            _ => [],
        };
        if (act == "hold")
        {
            foreach (var piece in picks.Select(pick => pick.OfferId).Distinct().Chunk(500)) await holds.Set(piece, new StaffHold(StaffHold.NoEnd, HeldForReview), account, ct);
        }

        if (left.Count > 0)
        {
            return await Again(left, $"{Figure.Of(left.Count, "change was", "changes were")} not decided: somebody else decided, or the network said something newer, after this page was drawn. It shows how they stand now.",
                StatusCodes.Status409Conflict);
        }

        return Back(form["back"]) is { } back
            ? Results.LocalRedirect(back)
            : Results.LocalRedirect(filter.Href(string.Create(CultureInfo.InvariantCulture, $"done={act}-{picks.Count}")));

        async Task<IResult> Again(IReadOnlyList<Pick> marked, string problem, int status)
        {
            var queue = await database.Read(session => WaitingChanges.Read(session, filter, clock.GetUtcNow().ToUnixTimeMilliseconds()), ct);
            return Panel.Page<ReviewView>(new { Queue = queue, Problem = problem, Marked = (IReadOnlySet<long>)marked.Select(pick => pick.OfferId).ToHashSet() }, status);
        }
    }

    // The page of an offer and nothing else: read as a number and written anew, whatever the form names.
    private static string? Back(string? named) =>
        named?.Split('/', '#') is ["", "offers", var id, "fields"] && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var offer)
            ? string.Create(CultureInfo.InvariantCulture, $"/offers/{offer}#fields") : null;

    private static async Task<IResult> Hold(
        long id, [FromForm] string? until, [FromForm] string? note, ClaimsPrincipal person, OfferHolds holds, Database database, ShowOffer whole, TimeProvider clock, CancellationToken ct)
    {
        var (hold, error) = StaffHold.Parse(until ?? "", note ?? "", clock.GetUtcNow().ToUnixTimeMilliseconds());
        if (hold is null) return await OfferEndpoints.Page(id, 1, database, whole, clock, ct, new OfferView.HoldForm(until, note, error));
        await holds.Set([id], hold, AccountBook.IdOf(person), ct);
        return Results.LocalRedirect($"/offers/{id}#hold");
    }

    private static async Task<IResult> HoldCredits(
        long id, [FromForm] string? days, ClaimsPrincipal person, CreditHold credits, Database database, ShowOffer whole, TimeProvider clock, CancellationToken ct)
    {
        var typed = (days ?? "").Trim();
        var isNumber = long.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= HoldRule.MostDays;
        if (typed.Length > 0 && !isNumber) return await OfferEndpoints.Page(id, 1, database, whole, clock, ct, creditDays: typed);
        await credits.Set(id, typed.Length == 0 ? null : number, AccountBook.IdOf(person), ct);
        return Results.LocalRedirect($"/offers/{id}#credit-hold");
    }

    private static string? Said(string? done) => done?.Split('-') is [var act, var count] && long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var many)
        ? act switch
        {
            "accept" => $"{Figure.Of(many, "change", "changes")} accepted: members see the network’s {(many == 1 ? "value" : "values")} now.",
            "keep" => $"{Figure.Of(many, "change", "changes")} not taken: what was in force stays until somebody uses the network’s value again.",
            "hold" => "Held: members do not see the offer until somebody releases it. The change still waits here.",
            _ => null,
        }
        : null;
}
