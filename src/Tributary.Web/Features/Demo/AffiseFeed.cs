using System.Globalization;
using System.Text.Json;

namespace Tributary.Web.Features.Demo;

/// <summary>Affise's partner API as documented: a header carries the key, pages are numbered, each goal and country group is a payment.</summary>
internal static class AffiseFeed
{
    // Documented maximum of `limit`.
    private const int MostOffers = 500;

    public static async Task Answer(HttpContext http, SandboxCatalogue catalogue, DateTimeOffset now, Uri links)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter.AsStream());
        if (http.Request.Headers["API-Key"] != SandboxAccount.AffiseKey)
        {
            WriteError(json, "Wrong API key");
            return;
        }
        var page = Math.Max(1, Number(http.Request.Query["page"], 1));
        var size = Math.Clamp(Number(http.Request.Query["limit"], 100), 1, MostOffers);
        var skip = (int)Math.Min((long)(page - 1) * size, catalogue.Count);
        json.WriteStartObject();
        json.WriteNumber("status", 1);
        json.WriteStartArray("offers");
        foreach (var offer in catalogue.OffersAt(now, skip, size))
        {
            WriteOffer(json, offer, links);
            if (json.BytesPending > 32_768)
                await json.FlushAsync(http.RequestAborted);
        }
        json.WriteEndArray();
        WritePagination(json, page, size, catalogue.Count, last: skip + size >= catalogue.Count);
        json.WriteEndObject();
    }

    /// <summary>The country groups of an offer's payments: the first country apart from the others when there are more than two.</summary>
    public static IEnumerable<IReadOnlyList<string>> Groups(SandboxOffer offer) =>
        offer.Countries.Count < 3 || offer.Goals.Count > 2 ? [offer.Countries] : [offer.Countries.Take(1).ToList(), offer.Countries.Skip(1).ToList()];

    public static long PayoutIn(SandboxGoal goal, int group) => group == 0 ? goal.Cents : Math.Max(1, goal.Cents * 7 / 10);

    private static void WriteError(Utf8JsonWriter json, string message)
    {
        json.WriteStartObject();
        json.WriteNumber("status", 2);
        json.WriteString("error", message);
        json.WriteEndObject();
    }

    private static void WriteOffer(Utf8JsonWriter json, SandboxOffer offer, Uri links)
    {
        var link = $"{links}click?pid={SandboxAccount.AffisePublisher}&offer_id={offer.Id}";
        json.WriteStartObject();
        json.WriteNumber("id", offer.Id);
        json.WriteString("offer_id", string.Create(CultureInfo.InvariantCulture, $"{Dice.Of("affise").For(offer.Id).Key:x16}{offer.Id:x8}"));
        json.WriteString("title", offer.Title);
        json.WriteString("preview_url", $"{links}preview/{offer.Id}");
        json.WriteString("description", offer.Description);
        json.WriteStartObject("description_lang");
        json.WriteString("en", offer.Description);
        json.WriteEndObject();
        json.WriteString("logo", "");
        json.WriteString("stop_at", offer.Id % 40 == 0 ? "2027-12-31 23:59:59" : "");
        WriteList(json, "categories", [offer.Category]);
        json.WriteStartArray("full_categories");
        json.WriteStartObject();
        json.WriteString("id", string.Create(CultureInfo.InvariantCulture, $"{Dice.Of(offer.Category).Key:x16}5a5c1d9e"));
        json.WriteString("title", offer.Category);
        json.WriteEndObject();
        json.WriteEndArray();
        WritePayments(json, offer);
        WriteCaps(json, offer);
        json.WriteBoolean("required_approval", offer.NeedsApproval);
        json.WriteBoolean("is_cpi", offer.Model == SandboxPayoutModel.Install);
        json.WriteString("link", link);
        json.WriteStartArray("links");
        json.WriteStartObject();
        json.WriteString("url", link);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteBoolean("use_http", true);
        json.WriteBoolean("use_https", false);
        json.WriteNumber("hold_period", 0);
        json.WriteStartObject("kpi");
        json.WriteString("en", offer.Requirement);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePayments(Utf8JsonWriter json, SandboxOffer offer)
    {
        json.WriteStartArray("payments");
        foreach (var (group, countries) in Groups(offer).Index())
        {
            foreach (var goal in offer.Goals)
            {
                json.WriteStartObject();
                WriteList(json, "countries", countries);
                json.WriteBoolean("country_exclude", false);
                WriteList(json, "cities", []);
                WriteList(json, "devices", offer.Mobile ? ["mobile", "tablet"] : []);
                WriteList(json, "os", offer.Os switch { "ios" => ["iOS"], "android" => ["Android"], _ => [] });
                json.WriteString("goal", goal.Id);
                json.WriteString("title", goal.Title);
                json.WritePropertyName("revenue");
                json.WriteRawValue(SandboxMoney.Write(PayoutIn(goal, group)));
                json.WriteString("currency", "usd");
                json.WriteString("type", "fixed");
                json.WriteEndObject();
            }
        }
        json.WriteEndArray();
    }

    private static void WriteCaps(Utf8JsonWriter json, SandboxOffer offer)
    {
        json.WriteStartArray("caps");
        if (offer.DailyCap is { } cap)
        {
            json.WriteStartObject();
            json.WriteStartObject("goals");
            json.WriteEndObject();
            json.WriteString("period", "day");
            json.WriteString("type", "conversions");
            json.WriteNumber("value", cap);
            json.WriteString("goal_type", "all");
            json.WriteString("country_type", "all");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WritePagination(Utf8JsonWriter json, int page, int size, int total, bool last)
    {
        json.WriteStartObject("pagination");
        json.WriteNumber("per_page", size);
        json.WriteNumber("total_count", total);
        json.WriteNumber("page", page);
        // As documented: the last page has no next_page.
        if (!last)
            json.WriteNumber("next_page", page + 1);
        json.WriteEndObject();
    }

    private static int Number(string? text, int otherwise) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
