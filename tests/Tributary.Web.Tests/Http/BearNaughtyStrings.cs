using System.Globalization;
using System.Net;
using System.Text.Json;
using AngleSharp.Html.Dom;
using Tributary.Tests.Harness;
using Tributary.Web.Features.ApiKeys;
using Tributary.Web.Platform.Ui;
using Tributary.Web.Tests.Api;
using Tributary.Web.Tests.Architecture;
using Tributary.Web.Tests.Offers;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Http;

/// <summary>The big list of naughty strings, all of it, in texts of networks, ids of members, and values of links and calls: stored, shown and told as they are.</summary>
public sealed class BearNaughtyStrings
{
    [Fact]
    public async Task As_titles_and_descriptions_they_are_shown_on_the_page_and_told_by_the_API()
    {
        var strings = Strings();
        // A number before each title: some are nothing but markup, and an offer without a title is none.
        await using var network = await SyncedNetwork.Start([.. strings.Select((text, number) => AffiseFeed.Offer(number + 1, $"{number} {text}", description: text))]);
        var stored = (await network.Tributary.Read(session => session.Query<(long Id, string Source, string Title, string Description)>("select id, source_id, title, description from current_offers")))
            .ToDictionary(offer => int.Parse(offer.Source, CultureInfo.InvariantCulture) - 1);

        var told = await Told(network.Tributary);
        var shown = await Shown(network.Tributary.Http);

        // What has a sign of markup in it is made plain, and nothing else is taken away but what nobody can see.
        foreach (var (text, number) in strings.Select((text, number) => (text, number)).Where(one => !one.text.Contains('<', StringComparison.Ordinal) && !one.text.Contains('&', StringComparison.Ordinal)))
        {
            Assert.Equal((Seen($"{number} {text}"), Seen(text)), (stored[number].Title, stored[number].Description));
        }

        Assert.Equal(strings.Count, stored.Count);
        Assert.Equal(stored.Values.Select(offer => (offer.Id, offer.Title, offer.Description)).Order(), told.Order());
        Assert.Equal(stored.Values.Select(offer => offer.Title).Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
        foreach (var offer in stored.Values.Where(offer => offer.Id % 25 == 0)) IsOurs(await network.Tributary.Http.Page($"/offers/{offer.Id}"), offer.Title);
    }

    [Fact]
    public async Task As_ids_of_members_they_are_taken_or_refused_in_words()
    {
        var strings = Strings();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var site = await Caller(tributary, ApiScope.Members);

        var taken = new List<string>();
        foreach (var text in strings)
        {
            var path = $"/api/v1/members/{Uri.EscapeDataString(text)}";
            using var put = await site.PutAsync(path, null);
            if ((int)put.StatusCode is not (200 or 201))
            {
                // Nothing and dots are no part of a path: they ask for another address.
                Assert.True(put.StatusCode is HttpStatusCode.UnprocessableEntity || text.All(letter => letter == '.'), $"{text}: {put.StatusCode}");
                continue;
            }

            Assert.Equal(text, JsonDocument.Parse(await site.GetStringAsync(path)).RootElement.GetProperty("id").GetString());
            taken.Add(text);
        }

        Assert.True(taken.Count > strings.Count / 2, $"Only {taken.Count} were taken.");
        foreach (var text in taken.Where((_, number) => number % 20 == 0))
            IsOurs(await tributary.Http.Page($"/members?q={Uri.EscapeDataString(text)}"), Visible.Text(text));
    }

    [Fact]
    public async Task In_links_and_calls_they_lead_nowhere_else_and_break_nothing()
    {
        var strings = Strings();
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var (link, home) = (site.Link(), "");

        foreach (var text in strings)
        {
            var escaped = Uri.EscapeDataString(text);
            using var followed = await site.Follow($"{link}?sub1={escaped}&sub2={escaped}");
            Assert.Equal(HttpStatusCode.Redirect, followed.StatusCode);
            var host = followed.Headers.Location!.Host;
            Assert.Equal(home.Length == 0 ? host : home, host);
            home = host;
            using var called = await site.Tributary.Http.GetAsync($"/p/{site.Token}?click_id={escaped}&txn_id={escaped}&payout={escaped}&password={CreditedSite.Password}&more={escaped}");
            Assert.True((int)called.StatusCode < 500, $"{text}: {called.StatusCode}");
        }

        Assert.Equal("", await site.Balance());
        IsOurs(await site.Tributary.Http.Page("/clicks"));
        IsOurs(await site.Tributary.Http.Page("/postbacks"));
        foreach (var call in (await site.Log()).Where(call => call.Id % 10 == 0)) IsOurs(await site.Tributary.Http.Page($"/postbacks/{call.Id}"));
        Assert.Empty(await site.Wrong());
    }

    private static IReadOnlyList<string> Strings()
    {
        var file = Path.Combine(Repository.Root, "..", "shared", "suites", "text", "blns.json");
        Assert.SkipUnless(File.Exists(file), "The naughty strings lie in a folder 'shared' beside the repository, which is not here.");
        return JsonSerializer.Deserialize<List<string>>(File.ReadAllText(file))!;
    }

    private static string Seen(string text) => string.Concat(text.Trim().Where(letter => !char.IsControl(letter)));

    private static async Task<HttpClient> Caller(RunningTributary tributary, params ApiScope[] scopes)
    {
        var client = tributary.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", (await tributary.HasKey(scopes)).Secret);
        return client;
    }

    private static async Task<List<(long Id, string Title, string Description)>> Told(RunningTributary tributary)
    {
        using var site = await Caller(tributary, ApiScope.Offers);
        var told = new List<(long, string, string)>();
        for (string? next = ""; next is not null;)
        {
            var page = JsonDocument.Parse(await site.GetStringAsync($"/api/v1/offers?limit=200{next}")).RootElement;
            told.AddRange(page.GetProperty("data").EnumerateArray().Select(offer => (offer.GetProperty("id").GetInt64(), offer.GetProperty("title").GetString()!, offer.GetProperty("description").GetString()!)));
            next = page.GetProperty("next").GetString() is { } cursor ? $"&cursor={Uri.EscapeDataString(cursor)}" : null;
        }

        return told;
    }

    private static async Task<List<string>> Shown(HttpClient http)
    {
        var shown = new List<string>();
        for (var number = 1; ; number++)
        {
            var page = await http.Page($"/offers?page={number}");
            IsOurs(page);
            var titles = page.QuerySelectorAll(".title-link").Select(link => link.TextContent).ToList();
            shown.AddRange(titles);
            if (titles.Count < 50) return shown;
        }
    }

    // A page of ours has no such thing, whatever stands on it.
    private static void IsOurs(IHtmlDocument page, string says = "")
    {
        Assert.Empty(page.QuerySelectorAll("script:not([src^='/']), iframe, object, embed, marquee, base, math, [onerror], [onload], [onclick], [onfocus], [onmouseover], [style], [href^='javascript'], [src^='javascript']"));
        Assert.Contains(says, page.Body!.TextContent, StringComparison.Ordinal);
    }
}
