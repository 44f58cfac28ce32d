using System.Text;
using Tributary.Core.Offers;

namespace Tributary.Core.Changes;

/// <summary>Networks give the id of an offer that ended to another one. Members and reports must not take the second for the first.</summary>
internal static class ReusedId
{
    // Half of the words: "Coin Kingdom - iOS" is "Coin Kingdom - Android" again; "Coin Kingdom" and "Cash Survey" are two.
    private const int FewWordsShared = 2;

    /// <summary>Whether this is another offer under the same id: another advertiser (landing page or application) and another title.</summary>
    public static bool IsLikely(OfferDraft before, OfferDraft after) => HasOtherAdvertiser(before, after) && HasOtherTitle(before.Title, after.Title);

    private static bool HasOtherAdvertiser(OfferDraft before, OfferDraft after)
    {
        if (before.StoreId is { Length: > 0 } app && after.StoreId is { Length: > 0 } other) return app != other;
        // Without a landing page the tracking link is all there is; most networks send every offer through one host of their own.
        return (CompareOffers.Host(before.PreviewUrl), CompareOffers.Host(after.PreviewUrl)) is ({ } page, { } otherPage) ? page != otherPage
            : (CompareOffers.Host(before.TrackingUrl), CompareOffers.Host(after.TrackingUrl)) is ({ } host, { } otherHost) && host != otherHost;
    }

    private static bool HasOtherTitle(string before, string after)
    {
        var (old, now) = (Words(before), Words(after));
        return old.Intersect(now, StringComparer.Ordinal).Count() * FewWordsShared < Math.Min(old.Count, now.Count) || (old.Count == 0) != (now.Count == 0);
    }

    private static HashSet<string> Words(string title)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        var word = new StringBuilder();
        foreach (var letter in title.Append(' '))
        {
            if (char.IsLetterOrDigit(letter))
            {
                word.Append(char.ToLowerInvariant(letter));
                continue;
            }

            if (word.Length > 1) words.Add(word.ToString());
            word.Clear();
        }

        return words;
    }
}
