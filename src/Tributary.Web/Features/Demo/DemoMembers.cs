using System.Net.Http.Headers;
using System.Text.Json;

namespace Tributary.Web.Features.Demo;

/// <summary>
/// Members of the demo's site, and the site itself: it tells the API who they are and on which plan, lists offers for them, and they follow click URLs. All
/// over HTTP, as a real site and real browsers would, and never further than to the sandboxes.
/// </summary>
internal sealed partial class DemoMembers(Uri address, string apiKey, IReadOnlyList<string> destinations, TimeProvider clock, ILogger<DemoMembers> log)
{
    private static readonly string[] Names =
    [
        "amelie", "bashir", "carmen", "dmitri", "elif", "farah", "goran", "hanna", "ines", "jonas", "kaito", "leila", "mateo", "nadia", "oskar", "priya",
        "quentin", "rosa", "samuel", "tomasz", "ulla", "viktor", "wanda", "yusuf",
    ];

    private static readonly string[] Plans = ["standard", "standard", "standard", "silver", "silver", "gold"];

    // A newcomer should find life in the panel at once; after that it is gentle.
    private const int FirstClicks = 40;
    private static readonly TimeSpan Eager = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Gentle = TimeSpan.FromSeconds(6);

    public async Task Live(CancellationToken ct)
    {
        using var http = LoopbackHttp.Client();
        for (var click = 0L; ; click++)
        {
            try
            {
                await Click(http, Dice.Of("members").For(clock.GetUtcNow().ToUnixTimeMilliseconds()).For(click), ct);
            }
            catch (Exception error) when (error is HttpRequestException or JsonException or KeyNotFoundException)
            {
                LogStumbled(error.Message);
            }
            await Task.Delay(click < FirstClicks ? Eager : Gentle, clock, ct);
        }
    }

    /// <summary>One member comes, looks at the offers and follows one of them.</summary>
    public async Task Click(HttpMessageInvoker http, Dice dice, CancellationToken ct)
    {
        var place = dice.For("member").Below(Names.Length);
        var member = Uri.EscapeDataString(Names[place]);
        using var plan = JsonContent.Create(new { plan = Plans[place % Plans.Length] });
        await Api(http, HttpMethod.Put, $"/api/v1/members/{member}", plan, ct);

        var links = await ClickUrls(http, member, dice, ct);
        if (links.Count == 0)
            return;
        var target = await Follow(http, new Uri(dice.For("offer").Pick(links)), ct);
        // Whatever an operator adds to the demo, its members visit no one else's server.
        if (target is not null && destinations.Contains(target.Authority, StringComparer.OrdinalIgnoreCase))
            await Follow(http, target, ct);
    }

    private async Task<List<string>> ClickUrls(HttpMessageInvoker http, string member, Dice dice, CancellationToken ct)
    {
        var country = dice.For("country").Pick(["US", "US", "GB", "DE", "CA", "FR", "SE", "BR"]);
        using var offers = JsonDocument.Parse(await Api(http, HttpMethod.Get, $"/api/v1/offers?member={member}&country={country}&limit=200", null, ct));
        return [.. offers.RootElement.GetProperty("data").EnumerateArray()
            .Select(offer => offer.GetProperty("click_url").GetString())
            .OfType<string>().Where(url => url.StartsWith(address.GetLeftPart(UriPartial.Authority) + "/", StringComparison.Ordinal))];
    }

    private async Task<string> Api(HttpMessageInvoker http, HttpMethod method, string path, HttpContent? content, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, path)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        using var response = await http.SendAsync(request, ct);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(ct);
    }

    private static async Task<Uri?> Follow(HttpMessageInvoker http, Uri url, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.UserAgent.ParseAdd("Mozilla/5.0 (demo member)");
        using var response = await http.SendAsync(request, ct);
        return response.Headers.Location;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A demo member could not go on: {Problem}")]
    private partial void LogStumbled(string problem);
}
