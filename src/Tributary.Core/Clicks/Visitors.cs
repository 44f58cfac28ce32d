using System.Buffers;

namespace Tributary.Core.Clicks;

/// <summary>Who follows a link, as far as his request says.</summary>
public enum Visitor
{
    Person,

    /// <summary>A browser that loads ahead what a person may click: he has not clicked.</summary>
    Prefetch,

    /// <summary>A program that says it is one: a search engine, a preview in a chat, a monitor.</summary>
    Bot,
}

public static class Visitors
{
    // Names that no browser has. "bot" alone would hit telephones of the brand Cubot, so each stands with what it stands beside.
    private static readonly SearchValues<string> Bots = SearchValues.Create(
        [
            "bot/", "bot;", "bot ", "bot)", "-bot", "robot", "crawler", "spider", "slurp", "facebookexternalhit", "facebot", "whatsapp/", "telegrambot", "discordbot", "slackbot",
            "twitterbot", "linkedinbot", "skypeuripreview", "embedly", "pinterest/", "google-inspectiontool", "googleother", "mediapartners-google", "apis-google", "bingpreview",
            "yandex.com/bots", "headlesschrome", "phantomjs", "python-requests", "python-urllib", "aiohttp", "curl/", "wget/", "go-http-client", "java/", "okhttp/", "libwww-perl",
            "apache-httpclient", "axios/", "node-fetch", "scrapy", "uptime", "pingdom", "statuscake", "monitor/", "preview/", "scanner", "validator",
        ], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> Telephones = SearchValues.Create(["cubot"], StringComparison.OrdinalIgnoreCase);

    /// <param name="userAgent">The header of that name, or empty.</param>
    /// <param name="purpose">What the browser says of why it asks: Sec-Purpose, Purpose, X-Purpose or X-Moz, or empty.</param>
    public static Visitor Of(ReadOnlySpan<char> userAgent, ReadOnlySpan<char> purpose)
    {
        if (purpose.Contains("prefetch", StringComparison.OrdinalIgnoreCase) || purpose.Contains("prerender", StringComparison.OrdinalIgnoreCase)
            || purpose.Contains("preview", StringComparison.OrdinalIgnoreCase))
            return Visitor.Prefetch;
        return userAgent.ContainsAny(Bots) && !userAgent.ContainsAny(Telephones) ? Visitor.Bot : Visitor.Person;
    }
}
