using Tributary.Core.Offers;

namespace Tributary.Web.Features.Offers;

/// <summary>
/// Finds which goal of an offer was which before. Networks give one id to several payments, one for each country or system, so an id alone does
/// not tell: of those that share it, the ones that say the same belong together, then those for the same countries and systems, then in turn.
/// </summary>
internal static class PairGoals
{
    private static readonly Func<GoalDraft, string>[] Closeness = [All, goal => $"{Of(goal)}|{goal.Name}", Of, _ => ""];

    /// <summary>Each goal that is there now with what it was, in its order; then those that are gone. Null stands for a goal that is not there.</summary>
    public static IEnumerable<(GoalDraft? Was, GoalDraft? Now)> Of(IReadOnlyList<GoalDraft> before, IReadOnlyList<GoalDraft> after)
    {
        var (left, pairs) = (before.ToList(), new GoalDraft?[after.Count]);
        foreach (var key in Closeness)
        {
            for (var i = 0; i < after.Count; i++)
            {
                if (pairs[i] is not null) continue;
                var at = left.FindIndex(goal => goal.Id == after[i].Id && key(goal) == key(after[i]));
                if (at < 0) continue;
                pairs[i] = left[at];
                left.RemoveAt(at);
            }
        }

        return [.. after.Select((goal, i) => (pairs[i], (GoalDraft?)goal)), .. left.Select(goal => ((GoalDraft?)goal, (GoalDraft?)null))];
    }

    private static string All(GoalDraft goal) => $"{Of(goal)}|{goal.Name}|{goal.Payout}|{goal.PayoutPercent}|{goal.Currency}";

    private static string Of(GoalDraft goal) => string.Join('|', new[] { goal.Countries, goal.CountriesExcluded, goal.Os, goal.Devices }.Select(codes => StoredOffer.Codes(codes)));
}
