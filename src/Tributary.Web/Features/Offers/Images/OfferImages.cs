using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tributary.Web.Platform.Http;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Offers.Images;

/// <summary>
/// Pictures of offers, fetched by us and kept: neither an operator's nor a member's browser ever asks a network. Only https (or a host the
/// configuration allows), a megabyte, ten seconds, and only what is a picture by its bytes. What failed is not asked for again for a while.
/// </summary>
internal sealed class OfferImages(OutboundHttp http, AllowedDestinations allowed, ImageShelf shelf, KeyRing keys, TimeProvider clock)
{
    private const long MostBytes = 1024 * 1024;
    private const int MostAtOnce = 6;
    private const int MostRemembered = 20_000;

    private static readonly OutboundLimits Limits = new(TimeSpan.FromSeconds(10), MostBytes);
    private static readonly TimeSpan FailureLasts = TimeSpan.FromMinutes(15);

    private readonly SemaphoreSlim _turns = new(MostAtOnce);
    private readonly ConcurrentDictionary<string, Lazy<Task<byte[]?>>> _fetching = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _failed = new(StringComparer.Ordinal);

    /// <summary>The panel's address of an offer's picture; another picture has another address, so browsers may keep it.</summary>
    public static string Path(long offerId, string url) => string.Create(CultureInfo.InvariantCulture, $"/offers/{offerId}/image?v={Name(url)[..12]}");

    /// <summary>The address that a site may show to anybody: signed, so that nobody makes us fetch what a site was not given.</summary>
    public string PublicPath(long offerId) => string.Create(CultureInfo.InvariantCulture, $"/images/{offerId}/{Sign(offerId, keys.Newest)}");

    public bool IsSigned(long offerId, string signature) =>
        keys.Numbers.Any(key => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(offerId, key)), Encoding.ASCII.GetBytes(signature)));

    /// <summary>How a picture is named on the shelf and in entity tags.</summary>
    public static string Name(string url) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)));

    /// <summary>The picture at an address that a network named, from the shelf or from there; null when there is none to show.</summary>
    public async Task<byte[]?> Get(string? url, CancellationToken ct)
    {
        if (url is null || !MayAsk(url, out var address)) return null;
        var name = Name(url);
        if (await shelf.Find(name, ct) is { } kept) return kept;
        if (_failed.TryGetValue(name, out var until) && until > clock.GetUtcNow().ToUnixTimeMilliseconds()) return null;
        // Whoever asks meanwhile waits for the same answer; one visitor leaving does not end it for the others.
        var first = new Lazy<Task<byte[]?>>(() => Fetch(name, address));
        return await _fetching.GetOrAdd(name, first).Value.WaitAsync(ct);
    }

    private bool MayAsk(string url, out Uri address) =>
        Uri.TryCreate(url, UriKind.Absolute, out address!) && address.UserInfo.Length == 0
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && allowed.Contains(address.Host, address.Port)));

    private string Sign(long offerId, int key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(keys.Derive(key, "image:1"), Encoding.UTF8.GetBytes(offerId.ToString(CultureInfo.InvariantCulture))).AsSpan(0, 16));

    private async Task<byte[]?> Fetch(string name, Uri address)
    {
        await _turns.WaitAsync();
        try
        {
            var picture = await Ask(address);
            if (picture is null) Remember(name);
            else await shelf.Keep(name, picture);
            return picture;
        }
        finally
        {
            _turns.Release();
            _fetching.TryRemove(name, out _);
        }
    }

    private async Task<byte[]?> Ask(Uri address)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Accept.ParseAdd("image/avif,image/webp,image/png,image/jpeg,image/gif");
            using var answer = await http.Send(request, Limits, CancellationToken.None);
            if (answer.Status != StatusCodes.Status200OK) return null;
            using var bytes = new MemoryStream();
            await answer.Body.CopyToAsync(bytes);
            var picture = bytes.ToArray();
            return ImageKind.Of(picture) is null ? null : picture;
        }
        catch (OutboundFailure)
        {
            return null;
        }
    }

    private void Remember(string name)
    {
        if (_failed.Count >= MostRemembered) _failed.Clear();
        _failed[name] = (clock.GetUtcNow() + FailureLasts).ToUnixTimeMilliseconds();
    }
}
