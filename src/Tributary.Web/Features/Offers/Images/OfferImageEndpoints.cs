using Microsoft.Net.Http.Headers;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers.Images;

internal static class OfferImageEndpoints
{
    // One transparent dot: in the panel the letter beneath shows through where there is no picture.
    private static readonly byte[] Nothing = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    public static IServiceCollection AddOfferImages(this IServiceCollection services) => services.AddSingleton<OfferImages>().AddSingleton<ImageShelf>();

    public static void MapOfferImages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/offers/{id:long}/image", async (long id, HttpContext context, OfferImages images, Database database, CancellationToken ct) =>
        {
            var url = await database.Read(session => session.Find<string>("select image_url from current_offers where id = @id", new { id }), ct);
            if (await images.Get(url, ct) is { } picture) return Picture(context, picture, OfferImages.Name(url!), "private, max-age=31536000, immutable");
            return Picture(context, Nothing, "none", "private, max-age=300");
        });
        routes.MapGet("/images/{id:long}/{signature}", async (long id, string signature, HttpContext context, OfferImages images, OfferBook offers, CancellationToken ct) =>
            images.IsSigned(id, signature) && await offers.Find(id, ct) is { IsAvailable: true } offer && await images.Get(offer.ImageUrl, ct) is { } picture
                ? Picture(context, picture, OfferImages.Name(offer.ImageUrl!), "public, max-age=86400")
                : Results.NotFound()).AllowAnonymous();
    }

    // Opened by itself it is a picture and can do nothing else.
    private static IResult Picture(HttpContext context, byte[] picture, string name, string caching)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = caching;
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";
        headers["Cross-Origin-Resource-Policy"] = caching.StartsWith("public", StringComparison.Ordinal) ? "cross-origin" : "same-origin";
        return Results.Bytes(picture, ImageKind.Of(picture), entityTag: new EntityTagHeaderValue($"\"{name}\""));
    }
}
