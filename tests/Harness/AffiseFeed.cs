using System.Globalization;
using System.Text.Json;

namespace Tributary.Tests.Harness;

/// <summary>A fake network that speaks Affise's wire format over the offers the test gives it.</summary>
internal static class AffiseFeed
{
    public const string Key = "affise-key-0123456789";

    public static object Offer(int id, string? title = null, double payout = 1.5, string[]? countries = null, string? description = null, string? link = null, string? preview = null, string? currency = "usd") => new
    {
        id,
        offer_id = $"{id:x24}",
        title = title ?? $"Offer {id}",
        description_lang = new { en = description ?? $"Do what offer {id} asks." },
        categories = new[] { "Games" },
        full_categories = new[] { new { id = "c1", title = "Games" } },
        payments = new[]
        {
            new { countries = countries ?? ["US", "CA"], cities = Array.Empty<string>(), devices = Array.Empty<string>(), os = Array.Empty<string>(), goal = "1", revenue = payout, currency, title = "Install", type = "fixed", country_exclude = false },
        },
        caps = Array.Empty<object>(),
        stop_at = "",
        required_approval = false,
        is_cpi = true,
        preview_url = preview ?? $"https://apps.example.com/{id}",
        link = link ?? $"https://track.example.com/click?pid=610&offer_id={id}",
        kpi = new { en = "New users only" },
    };

    public static object[] Offers(int count) => [.. Enumerable.Range(1, count).Select(id => Offer(id))];

    /// <summary>Answers pages of these offers, as the real one does.</summary>
    public static void Serve(FakeNetwork network, IReadOnlyList<object> offers) => network.Answers(context =>
    {
        if (context.Request.Headers["API-Key"] != Key) return Write(context, 401, new { status = 2, error = "Wrong API key" });
        var page = int.Parse(context.Request.Query["page"].FirstOrDefault() ?? "1", CultureInfo.InvariantCulture);
        var limit = int.Parse(context.Request.Query["limit"].FirstOrDefault() ?? "100", CultureInfo.InvariantCulture);
        return Write(context, 200, new
        {
            status = 1,
            offers = offers.Skip((page - 1) * limit).Take(limit),
            pagination = new { per_page = limit, total_count = offers.Count, page },
        });
    });

    private static Task Write(HttpContext context, int status, object body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(body));
    }
}
