using System.Globalization;
using System.Text.Json;

namespace Tributary.Web.Features.Demo;

/// <summary>CPAlead's offers API as documented: the publisher id is the credential, offset and limit page, payouts differ by country.</summary>
internal static class CpaleadFeed
{
    // Documented maximum of `limit`.
    private const int MostOffers = 5000;

    public static async Task Answer(HttpContext http, SandboxCatalogue catalogue, DateTimeOffset now, Uri links)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter.AsStream());
        var query = http.Request.Query;
        if (query["id"] != SandboxAccount.CpaleadPublisher)
        {
            WriteError(json, "Invalid publisher id");
            return;
        }
        var offers = catalogue.OffersAt(now, Number(query["offset"], 0), Math.Min(Number(query["limit"], 100), MostOffers)).ToList();
        json.WriteStartObject();
        json.WriteString("status", "success");
        json.WriteNumber("number_offers", offers.Count);
        json.WriteString("country", "all");
        json.WriteString("devices", "all");
        json.WriteStartArray("offers");
        foreach (var offer in offers)
        {
            WriteOffer(json, offer, links);
            if (json.BytesPending > 32_768)
                await json.FlushAsync(http.RequestAborted);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, string message)
    {
        json.WriteStartObject();
        json.WriteString("status", "error");
        json.WriteString("message", message);
        json.WriteEndObject();
    }

    private static void WriteOffer(Utf8JsonWriter json, SandboxOffer offer, Uri links)
    {
        var best = offer.Goals.Max(goal => goal.Cents);
        json.WriteStartObject();
        json.WriteNumber("id", offer.Id);
        json.WriteString("title", offer.Title);
        json.WriteString("description", offer.Description);
        json.WriteString("long_description", $"{offer.Category}. {offer.Requirement}");
        json.WriteString("conversion", string.Join(", then ", offer.Goals.Select(goal => goal.Title)));
        json.WriteString("device", Device(offer));
        if (offer.DailyCap is { } cap)
            json.WriteNumber("daily_cap", cap);
        json.WriteBoolean("is_fast_pay", !offer.NeedsApproval);
        json.WriteString("link", $"{links}click?id={offer.Id}&pub={SandboxAccount.CpaleadPublisher}&subid=");
        json.WriteString("preview_link", $"{links}preview/{offer.Id}");
        Amount(json, "amount", best);
        json.WriteString("payout_currency", "USD");
        json.WriteString("payout_type", Model(offer.Model));
        json.WriteStartArray("countries");
        foreach (var country in offer.Countries)
            json.WriteStringValue(country);
        json.WriteEndArray();
        Amount(json, "epc", best / 12);
        json.WriteStartObject("creatives");
        json.WriteString("url", "");
        json.WriteString("og_image", "");
        json.WriteEndObject();
        json.WriteNumber("offer_rank", (offer.Id % 500) + 1);
        json.WriteStartObject("payouts_per_country");
        foreach (var country in offer.Countries.Distinct(StringComparer.Ordinal))
            Amount(json, country, PayoutIn(offer, country));
        json.WriteEndObject();
        json.WriteString("conversion_mode", "automatic");
        json.WriteEndObject();
    }

    /// <summary>What this network pays for a conversion from a country: the first country earns the full amount, the others less.</summary>
    public static long PayoutIn(SandboxOffer offer, string country)
    {
        var best = offer.Goals.Max(goal => goal.Cents);
        return offer.Countries.Count == 0 || offer.Countries[0] == country ? best : Math.Max(1, best * 7 / 10);
    }

    private static string Device(SandboxOffer offer) => offer.Os switch
    {
        "ios" => "iphone_ipad",
        "android" => "android",
        _ => "all",
    };

    private static string Model(SandboxPayoutModel model) => model switch
    {
        SandboxPayoutModel.Lead => "CPA",
        SandboxPayoutModel.Install => "CPI",
        SandboxPayoutModel.Event => "CPE",
    };

    private static void Amount(Utf8JsonWriter json, string name, long cents)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(SandboxMoney.Write(cents));
    }

    private static int Number(string? text, int otherwise) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
