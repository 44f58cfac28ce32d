using System.Data.Common;
using System.Security.Cryptography;
using Tributary.Core.Clicks;
using Tributary.Core.Offers;
using Tributary.Core.Security;
using Tributary.Core.Templates;
using Tributary.Web.Features.Offers;
using Tributary.Web.Platform;

namespace Tributary.Web.Features.Clicks;

/// <summary>
/// Sends a member on to the network with a click id of his own. Offer, network and member come from memory; the click's row is written
/// together with others after the answer, and nothing is lost if that never happens, because the id says it all.
/// </summary>
internal sealed partial class FollowLink(ClickKeyBook keys, FindWay ways, KeepClicks keep, ShowFallback fallback, StartOptions options, TimeProvider clock, ILogger<FollowLink> log)
{
    public const string Path = "/c/";

    private const int LongestUserAgent = 300;

    [ThreadStatic] private static byte[]? _random;
    [ThreadStatic] private static int _randomUsed;

    /// <summary>GET /c/{token}. It stands before everything else that the panel needs: routes, cookies, forms.</summary>
    public async Task Run(string token, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "same-origin";
        try
        {
            // A HEAD, a prefetch or a robot is nobody who clicked: the network hears of none of them.
            if (!HttpMethods.IsGet(context.Request.Method)) context.Response.StatusCode = HttpMethods.IsHead(context.Request.Method) ? StatusCodes.Status204NoContent : StatusCodes.Status405MethodNotAllowed;
            else if (WhoAsks(context.Request.Headers) is not Visitor.Person and var visitor) await ShowFallback.Stop(visitor, context);
            else await Follow(token, context);
        }
        catch (DbException error)
        {
            LogAway(error.Message);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "5";
        }
    }

    private async ValueTask Follow(string token, HttpContext context)
    {
        var way = ways.Known(token);
        var site = way?.Member.SiteId;
        // The request's token is asked for here only: Kestrel makes it for whoever asks.
        if (way is null && await Read(token, context.RequestAborted) is { } link)
        {
            (var isOurs, way) = await ways.Find(token, link, context.RequestAborted);
            site = isOurs ? link.Site : null;
        }

        if (way is not null && ForOthers(way.Offer, context.Request.Headers) is { } others)
        {
            await fallback.Show(site, StatusCodes.Status410Gone, context, others);
            return;
        }

        if (way is null || Click(way, context) is not { } url)
        {
            await fallback.Show(site, site is null ? StatusCodes.Status404NotFound : StatusCodes.Status410Gone, context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = url;
    }

    private async ValueTask<ClickLink?> Read(string token, CancellationToken ct)
    {
        if (ClickLink.TryDecode(token, keys.Now, out var link)) return link;
        await keys.Renew(ct);
        return ClickLink.TryDecode(token, keys.Now, out link) ? link : null;
    }

    private string? Click(Way way, HttpContext context)
    {
        var (member, offer, link, terms) = way;
        var now = clock.GetUtcNow();
        var click = new ClickId(member.Id, offer.VersionId, terms, now.ToUnixTimeSeconds(), Nonce()).Encode(keys.Now);
        var (url, problem) = link.Build(new ClickFacts(click, member.ExternalId, Text(member.SiteId), Text(offer.Id), null));
        if (url is null)
        {
            LogNoLink(offer.Id, problem ?? "");
            return null;
        }

        keep.Add(new ClickRow(
            click, member.SiteId, member.Id, offer.NetworkId, offer.Id, offer.VersionId, terms, offer.Payout, offer.Currency,
            now.ToUnixTimeMilliseconds(), Address(context), UserAgent(context), SubIds.Of(context.Request.QueryString)));
        return url;
    }

    // Only where it is certain: the network looks again, and a member it would have paid must not be turned away by a guess.
    private string? ForOthers(CatalogueOffer offer, IHeaderDictionary headers)
    {
        if (offer.Systems.Length + offer.Devices.Length > 0)
        {
            var (systems, devices) = (offer.SystemList, offer.DeviceList);
            if (!VisitorDevice.Of(headers.UserAgent.ToString()).MayTake(systems, devices))
                return $"This offer is for {string.Join(", ", (systems.Count > 0 ? systems : devices).Select(DeviceWords.Of))}. Open it there, or go back and choose another one.";
        }

        if (options.CountryHeader.Length == 0 || offer.Countries.Length + offer.CountriesExcluded.Length == 0) return null;
        var country = headers[options.CountryHeader].ToString().ToUpperInvariant();
        // XX and T1 are how proxies say that they do not know.
        if (country is (not [>= 'A' and <= 'Z', >= 'A' and <= 'Z']) or "XX") return null;
        var isOpen = (offer.Countries.Length == 0 || offer.CountryList.Contains(country, StringComparer.Ordinal)) && !offer.CountryExcludedList.Contains(country, StringComparer.Ordinal);
        return isOpen ? null : "This offer is not available in your country. Go back and choose another one.";
    }

    private static Visitor WhoAsks(IHeaderDictionary headers)
    {
        var purpose = headers["Sec-Purpose"].ToString();
        if (purpose.Length == 0) purpose = headers["Purpose"].ToString();
        if (purpose.Length == 0) purpose = headers["X-Moz"].ToString();
        return Visitors.Of(headers.UserAgent.ToString(), purpose);
    }

    // It has to be another one each time, not a secret: many are drawn at once.
    private static long Nonce()
    {
        const int Bytes = 5;
        if (_random is null || _randomUsed + Bytes > _random.Length)
        {
            _random ??= new byte[200 * Bytes];
            RandomNumberGenerator.Fill(_random);
            _randomUsed = 0;
        }

        var nonce = 0L;
        for (var i = 0; i < Bytes; i++) nonce = (nonce << 8) | _random[_randomUsed++];
        return nonce;
    }

    private static string Address(HttpContext context) => context.Connection.RemoteIpAddress is { } address
        ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()
        : "";

    private static string UserAgent(HttpContext context) => PlainText.Cut(context.Request.Headers.UserAgent.ToString(), LongestUserAgent);

    private static string Text(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A member clicked offer {Offer}, but no link could be made: {Problem}")]
    private partial void LogNoLink(long offer, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A link could not be followed because the database cannot be reached: {Error}")]
    private partial void LogAway(string error);
}
