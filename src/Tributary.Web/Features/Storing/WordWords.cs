using Tributary.Core.Offers;
using Tributary.Core.Templates;

namespace Tributary.Web.Features.Storing;

/// <summary>How kinds of words and their meanings are told.</summary>
internal static class WordWords
{
    public static string Of(WordKind kind) => kind switch
    {
        WordKind.Country => "Country",
        WordKind.System => "System",
        WordKind.Device => "Device",
        WordKind.Category => "Category",
        WordKind.Currency => "Currency",
        WordKind.PayoutType => "Payout model",
        WordKind.Event => "Postback event",
    };

    /// <summary>A choice of a select.</summary>
    public static string Choice(WordKind kind, string code) => kind switch
    {
        WordKind.System or WordKind.Device => DeviceWords.Of(code),
        WordKind.PayoutType => code == "revshare" ? "Revenue share" : code.ToUpperInvariant(),
        WordKind.Event => code switch
        {
            nameof(PostbackEvent.Approve) => "The conversion counts",
            nameof(PostbackEvent.Pending) => "It waits",
            _ => "It is taken back",
        },
        WordKind.Country or WordKind.Currency or WordKind.Category => code,
    };

    /// <summary>A stored meaning.</summary>
    public static string Meaning(WordKind kind, string stored) => stored.Length == 0 ? "passed over" : string.Join(", ", StoredOffer.ReadCodes(stored).Select(code => Choice(kind, code)));

    /// <summary>For the change log; null is "nobody said".</summary>
    public static string Meaning(string? stored) => stored switch { null => "", "" => "passed over", _ => stored.Trim(',') };
}
