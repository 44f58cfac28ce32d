using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Feeds;
using Tributary.Core.Templates.Yaml;
using Step = Tributary.Core.Templates.Feeds.Step;

namespace Tributary.Core.Templates.Language;

/// <summary>Compiles the checked "steps" of a template.</summary>
internal sealed class StepsBuilder(FeedBuilder feeds)
{
    private const int UsualRefreshSeconds = 7 * 24 * 3600;
    private const int UsualPerRun = 500;

    public IReadOnlyList<Step> Build(Node? steps) => steps?.Items.Select((node, i) => BuildStep(node, $"steps[{i}]")).ToArray() ?? [];

    private Step BuildStep(Node node, string place)
    {
        var around = feeds.Around(node);
        var batch = node.Find("batch");
        var goals = node.Find("goals");
        return new Step(new StepPlan
        {
            Id = node.TextAt("id")!,
            When = feeds.Expression(node.Find("when"), Slots.StepWhen, around),
            Feed = feeds.Build(node, place, Slots.StepRequest, batch?.Find("records")),
            RefreshSeconds = node.TextAt("refresh") is { } refresh ? Amounts.Seconds(refresh)!.Value : UsualRefreshSeconds,
            PerRun = node.TextAt("per_run") is { } most ? Amounts.Whole(most)!.Value : UsualPerRun,
            Batch = batch is null ? null : new StepBatch(
                Amounts.Whole(batch.TextAt("size")!)!.Value, feeds.Expression(batch.Find("match"), Slots.Map, around)!),
            Set = node.Find("set")?.Entries.ToDictionary(
                entry => entry.Key.Text, entry => feeds.Expression(entry.Value, Slots.StepAnswer, around)!, StringComparer.Ordinal) ?? new Dictionary<string, Compute>(StringComparer.Ordinal),
            Goals = goals is null ? null : new GoalMapping(
                feeds.Expression(goals.Find("from"), Slots.StepAnswer, around)!, feeds.BuildFields(goals, Slots.StepGoal, around)),
        });
    }
}
