using Tributary.Core.Offers;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>Makes the goals of an offer. Inside, the scope's record is the goal and its parent what the list was found in.</summary>
internal sealed record GoalMapping(Compute From, MappedFields Fields)
{
    private const int MaxGoals = 200;

    /// <summary>Null when a goal names countries and none of them is known: empty would mean the whole world.</summary>
    public List<GoalDraft>? Map(Scope scope, string? offerCurrency, List<FieldIssue> issues)
    {
        var goals = new List<GoalDraft>();
        var fields = new FieldReader(Fields, scope, issues);
        foreach (var _ in Each(scope))
        {
            if (fields.Text("id", 200) is not { } id)
            {
                issues.Add(new FieldIssue("goals.id", "is missing"));
                continue;
            }
            if (fields.Countries("countries") is not { } countries || fields.Countries("countries_excluded") is not { } excluded)
                return null;
            goals.Add(new GoalDraft
            {
                Id = id,
                Name = fields.Text("name", 300),
                Payout = fields.Micros("payout"),
                PayoutPercent = fields.Millionths("payout_percent"),
                Currency = fields.Currency("currency") ?? offerCurrency,
                Countries = countries,
                CountriesExcluded = excluded,
                Os = fields.Os("os"),
                Devices = fields.Devices("devices"),
            });
        }
        return goals;
    }

    /// <summary>Makes each goal in turn the scope's record, and puts the record back at the end.</summary>
    public IEnumerable<Value> Each(Scope scope)
    {
        var (record, parent) = (scope[Root.Record], scope[Root.Parent]);
        // Taken before any of them becomes the record: what the list is made of may depend on it.
        var found = From(scope);
        var goals = new List<Value>(Math.Min(found.Count, MaxGoals));
        foreach (var goal in found.Walk())
        {
            scope.Spend(1);
            goals.Add(goal);
            if (goals.Count == MaxGoals)
                break;
        }
        scope[Root.Parent] = record;
        try
        {
            foreach (var goal in goals)
            {
                scope[Root.Record] = goal;
                yield return goal;
            }
        }
        finally
        {
            (scope[Root.Record], scope[Root.Parent]) = (record, parent);
        }
    }

    /// <summary>Reads one goal whose fields are there already.</summary>
    public static GoalMapping Kept(Value goal) => new(_ => Value.Of([goal]), MappedFields.Of(goal));

    /// <summary>What the best goal pays. Amounts in different currencies cannot be compared, so then the offer itself names none.</summary>
    public static (long? Payout, string? Currency) Largest(IReadOnlyList<GoalDraft> goals, string? currency)
    {
        var shared = goals[0].Currency;
        return goals.All(goal => goal.Currency == shared) ? (goals.Max(goal => goal.Payout), shared ?? currency) : (null, currency);
    }
}
