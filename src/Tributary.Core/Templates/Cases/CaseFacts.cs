using System.Globalization;

namespace Tributary.Core.Templates.Cases;

/// <summary>The facts of a call by the names cases give them.</summary>
internal static class CaseFacts
{
    private static readonly (string Name, Func<PostbackFacts, string?> Read)[] All =
    [
        ("click_id", facts => facts.ClickId),
        ("txn_id", facts => facts.TransactionId),
        ("goal_id", facts => facts.GoalId),
        ("offer_id", facts => facts.OfferId),
        ("reversal_id", facts => facts.ReversalId),
        ("payout", facts => facts.Payout),
        ("payout_micros", facts => facts.PayoutMicros?.ToString(CultureInfo.InvariantCulture)),
        ("currency", facts => facts.Currency),
        ("country", facts => facts.Country),
        ("ip", facts => facts.Address),
        ("member_id", facts => facts.MemberId),
        ("at", facts => facts.HappenedAt is { } at
            ? DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : null),
        ("identity", facts => string.Join(' ', facts.Identity.Select(pair => $"{pair.Key}={pair.Value}"))),
    ];

    public static IEnumerable<string> Names => All.Select(fact => fact.Name);

    public static string? Read(PostbackFacts facts, string name) => Array.Find(All, fact => fact.Name == name).Read(facts);
}
