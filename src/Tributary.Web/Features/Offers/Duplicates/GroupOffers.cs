using Tributary.Core.Offers;

namespace Tributary.Web.Features.Offers.Duplicates;

/// <summary>Groups offers of several networks by what tells them to be the same.</summary>
internal static class GroupOffers
{
    // A key that one network uses for more offers than this names no offer but a page of the network or a word of its trade.
    private const int MostOfOneNetwork = 8;

    public sealed record Candidate(long Id, long NetworkId, string? Store, string? Page, string? Title, long? Payout, string? Currency, Audience Audience);

    public static IEnumerable<Duplicate> Of(IReadOnlyList<Candidate> offers) =>
    [
        .. Of("Store", offers, offer => offer.Store, (_, _) => true),
        .. Of("Page", offers, offer => offer.Page, (_, _) => true),
        // Two offers of one name in different countries may be two offers.
        .. Of("Title", offers, offer => offer.Title, (one, other) => one.Audience.Meets(other.Audience)),
    ];

    private static IEnumerable<Duplicate> Of(string kind, IReadOnlyList<Candidate> offers, Func<Candidate, string?> keyOf, Func<Candidate, Candidate, bool> same)
    {
        foreach (var group in offers.Where(offer => keyOf(offer) is not null).GroupBy(offer => keyOf(offer)!, StringComparer.Ordinal))
        {
            var members = group.ToList();
            if (members.Count < 2 || members.TrueForAll(member => member.NetworkId == members[0].NetworkId)) continue;
            if (members.GroupBy(member => member.NetworkId).Any(network => network.Count() > MostOfOneNetwork)) continue;
            foreach (var member in members)
            {
                var others = members.Where(other => other.NetworkId != member.NetworkId && same(member, other)).ToList();
                if (others.Count == 0) continue;
                yield return new Duplicate { OfferId = member.Id, Kind = kind, Key = group.Key, NetworkId = member.NetworkId, BeatenBy = Better(member, others)?.Id };
            }
        }
    }

    // Of two that pay the same for the same people, the one that was here first.
    private static Candidate? Better(Candidate one, List<Candidate> others) => others
        .Where(other => other.Currency is not null && other.Currency == one.Currency && other.Payout is not null && one.Payout is not null && other.Audience.Covers(one.Audience)
            && (other.Payout > one.Payout || (other.Payout == one.Payout && other.Id < one.Id && one.Audience.Covers(other.Audience))))
        .OrderByDescending(other => other.Payout).ThenBy(other => other.Id).FirstOrDefault();
}
