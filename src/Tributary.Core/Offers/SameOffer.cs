using System.Globalization;
using System.Text;

namespace Tributary.Core.Offers;

/// <summary>
/// By what two networks' offers are told to be the same: the application in its store, the landing page, the title. Each is a short text, equal
/// for offers that are the same, or null where an offer says nothing by which it could be told.
/// </summary>
public static class SameOffer
{
    private const int Longest = 200;
    private const int ShortestTitle = 4;

    // What networks write into titles about targeting and payout, which does not tell one offer from another.
    private static readonly HashSet<string> Noise = new(StringComparer.Ordinal)
    {
        "android", "ios", "iphone", "ipad", "aos", "mobile", "desktop", "web", "and", "the", "a", "an", "of", "for", "cpi", "cpa", "cpe", "cpl", "cps", "cpr", "soi", "doi", "incent",
        "nonincent", "non", "ni", "inc", "t1", "t2", "t3", "tier1", "tier2", "tier3", "ww", "worldwide", "new", "hot", "exclusive", "free", "app", "apk", "v1", "v2", "v3", "us", "uk", "gb",
        "ca", "au", "de", "fr", "es", "it", "nl", "br", "mx", "jp", "kr", "in", "en",
    };

    private static readonly Dictionary<int, char> Unaccented =
        "aàáâãäåāăą cçćĉċč dďđ eèéêëēĕėęě gĝğġģ hĥħ iìíîïĩīĭįı jĵ kķ lĺļľŀł nñńņň oòóôõöøōŏő rŕŗř sśŝşš tţťŧ uùúûüũūŭůűų wŵ yýÿŷ zźżž".Split(' ')
            .SelectMany(letters => letters[1..].Select(letter => (Letter: (int)letter, Plain: letters[0]))).ToDictionary(pair => pair.Letter, pair => pair.Plain);

    private static readonly char[] AddressEnds = ['?', '#'];

    /// <summary>The application's id in its store, from the id a network sent or from an address of a store; lower case.</summary>
    public static string? Store(string? storeId, string? previewUrl)
    {
        var told = storeId?.Trim().ToLowerInvariant();
        if (string.IsNullOrEmpty(told)) told = StoreOf(previewUrl);
        if (told is null || told.Length > Longest) return null;
        // Apple's ids come with and without the letters before the number.
        return told.StartsWith("id", StringComparison.Ordinal) && told.Length > 2 && told.AsSpan(2).IndexOfAnyExceptInRange('0', '9') < 0 ? told[2..] : told;
    }

    /// <summary>Host and path of the landing page, without www, query and closing slash; null for a store's page, which <see cref="Store"/> tells.</summary>
    public static string? Page(string? previewUrl)
    {
        if (!Uri.TryCreate(previewUrl, UriKind.Absolute, out var page) || page.Scheme is not ("https" or "http") || page.HostNameType is not UriHostNameType.Dns) return null;
        if (StoreOf(previewUrl) is not null || IsStore(page)) return null;
        var host = page.IdnHost.ToLowerInvariant();
        if (host.StartsWith("www.", StringComparison.Ordinal)) host = host[4..];
        var key = host + page.AbsolutePath.TrimEnd('/').ToLowerInvariant();
        return key.Length <= Longest ? key : null;
    }

    /// <summary>The words of a title that say what is offered: without case, accents, punctuation, countries and marks of targeting, in order.</summary>
    public static string? Title(string title)
    {
        var words = Words(title).Where(word => !Noise.Contains(word)).ToList();
        var key = string.Join(' ', words);
        if (key.Length > Longest) key = key[..(char.IsHighSurrogate(key[Longest - 1]) ? Longest - 1 : Longest)].TrimEnd();
        // What is left of "US - iOS" says nothing.
        return key.Length >= ShortestTitle && key.Any(char.IsLetter) ? key : null;
    }

    private static IEnumerable<string> Words(string title)
    {
        var word = new StringBuilder();
        foreach (var written in title.EnumerateRunes())
        {
            var rune = Plain(Rune.ToLowerInvariant(Plain(written)));
            if (Rune.IsLetterOrDigit(rune)) word.Append(rune.ToString());
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format) && rune.Value is not ('\'' or '’') && word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        if (word.Length > 0) yield return word.ToString();
    }

    // Programs without culture data cannot take letters apart, so those that Latin titles are written with stand here.
    private static Rune Plain(Rune letter) => letter.Value switch
    {
        >= 0xFF01 and <= 0xFF5E => new Rune(letter.Value - 0xFEE0),
        _ => Unaccented.TryGetValue(letter.Value, out var plain) ? new Rune(plain) : letter,
    };

    private static bool IsStore(Uri page) => page.Host is "play.google.com" or "apps.apple.com" or "itunes.apple.com";

    private static string? StoreOf(string? previewUrl)
    {
        if (!Uri.TryCreate(previewUrl, UriKind.Absolute, out var page) || !IsStore(page)) return null;
        if (page.Host == "play.google.com")
        {
            var id = page.Query.TrimStart('?').Split('&').FirstOrDefault(part => part.StartsWith("id=", StringComparison.Ordinal))?[3..];
            return string.IsNullOrEmpty(id) ? null : id.ToLowerInvariant();
        }

        var last = page.AbsolutePath.Split(AddressEnds)[0].TrimEnd('/').Split('/')[^1].ToLowerInvariant();
        return last.Length > 2 && last.StartsWith("id", StringComparison.Ordinal) ? last : null;
    }
}
