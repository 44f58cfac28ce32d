using Tributary.Core.Templates.Feeds;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Language;

/// <summary>Compiles the checked "conversions" and "reversals" of a template.</summary>
internal sealed class PollBuilder(FeedBuilder feeds)
{
    private const int UsualEverySeconds = 3600;

    public IReadOnlyList<Poll> Build(Node root) =>
    [
        .. root.Find("conversions") is { } conversions ? [BuildPoll(conversions, PollKind.Conversions, "conversions")] : Array.Empty<Poll>(),
        .. root.Find("reversals") is { } reversals ? [BuildPoll(reversals, PollKind.Reversals, "reversals")] : Array.Empty<Poll>(),
    ];

    private Poll BuildPoll(Node node, PollKind kind, string place)
    {
        var around = feeds.Around(node);
        var records = node.Find("records")!;
        var window = node.Find("window");
        var mapping = new PolledRecord(feeds.Expression(records.Find("where"), Slots.Map, around), new FactMapping(
            node.Find("map")!.Entries.ToDictionary(entry => entry.Key.Text, entry => feeds.Expression(entry.Value, Slots.Map, around)!, StringComparer.Ordinal),
            [.. node.Find("identity")!.Items.Select(item => item.Text)],
            // A list of reversals says by what it is that everything in it was taken back.
            node.Find("events")?.Items.Select(item => BuildEvent(item, around)).ToArray() ?? [new PostbackRule(null, PostbackEvent.Void, null)]));
        return new Poll(new PollPlan
        {
            Kind = kind,
            Feed = feeds.Build(node, place, Slots.PollRequest, records, mapping.Map),
            EverySeconds = Seconds(node, "every") ?? UsualEverySeconds,
            BackSeconds = Seconds(window, "back"),
            AtMostSeconds = Seconds(window, "at_most"),
        });
    }

    private PostbackRule BuildEvent(Node node, Surroundings around) => new(
        feeds.Expression(node.Find("when"), Slots.Map, around),
        PostbackBuilder.EventOf(node.TextAt("do")!),
        feeds.Expression(node.Find("reason"), Slots.Map, around));

    private static int? Seconds(Node? node, string key) => node?.TextAt(key) is { } text ? Amounts.Seconds(text) : null;
}
