using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Tributary.Web.Features.Accounts;

namespace Tributary.Web.Features.Conversions;

/// <summary>/conversions: what networks told of each, where it stands, and what people do about it.</summary>
internal static class ConversionEndpoints
{
    public static void MapConversions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/conversions", (HttpRequest request, ShowConversions show, CancellationToken ct) => show.All(ConversionFilter.Read(request.Query), ct));
        routes.MapGet("/conversions/{id:long}", (long id, ShowConversions show, CancellationToken ct) => show.One(id, null, ct));
        routes.MapPost("/conversions/{id:long}/approve", (long id, [FromForm] string? note, ClaimsPrincipal person, ChangeConversion change, ShowConversions show, CancellationToken ct) =>
            Do(id, note, person, change.Approve, show, ct));
        routes.MapPost("/conversions/{id:long}/release", (long id, [FromForm] string? note, ClaimsPrincipal person, ChangeConversion change, ShowConversions show, CancellationToken ct) =>
            Do(id, note, person, change.Release, show, ct));
        routes.MapPost("/conversions/{id:long}/cancel", (long id, [FromForm] string? note, ClaimsPrincipal person, ChangeConversion change, ShowConversions show, CancellationToken ct) =>
            Do(id, note, person, change.Cancel, show, ct));
    }

    private static async Task<IResult> Do(
        long id, string? note, ClaimsPrincipal person, Func<long, long?, string, CancellationToken, Task<bool>> act, ShowConversions show, CancellationToken ct)
    {
        var reason = (note ?? "").Trim();
        if (reason.Length is 0 or > ChangeConversion.LongestNote)
            return await show.One(id, $"Nothing was changed: say why, in up to {ChangeConversion.LongestNote} characters. It stays with the conversion for ever.", ct);
        return await act(id, AccountBook.IdOf(person), reason, ct)
            ? Results.LocalRedirect($"/conversions/{id}")
            : await show.One(id, "Nothing was changed: the conversion moved on meanwhile. Below is where it stands now.", ct);
    }
}
