using Tributary.Core.Templates;

namespace Tributary.Web.Features.Templates;

/// <summary>What a newer version of a template would change, in the order in which it matters.</summary>
public sealed record TemplateDifferences
{
    private static readonly (string Heading, string[] Paths)[] Parts =
    [
        ("Hosts", ["hosts."]),
        ("Credentials on their way", ["auth."]),
        ("Settings", ["settings."]),
        ("How postbacks are verified", ["postback.verify"]),
        ("What makes a conversion one", ["postback.identity", "conversions.identity", "reversals.identity"]),
        ("Postbacks", ["postback."]),
        ("Polled conversions and reversals", ["conversions.", "reversals."]),
        ("How offers are mapped", ["offers.map.", "offers.defaults.", "offers.goals.", "tables."]),
        ("Requests and answers", ["offers.", "steps", "check.", "responses", "limits."]),
        ("Links", ["link.", "wall."]),
        ("Missing offers", ["sync."]),
        ("Everything else", [""]),
    ];

    /// <summary>Changed lines, grouped; groups without a change are left out.</summary>
    public required IReadOnlyList<Group> Groups { get; init; }

    /// <summary>Settings that were optional or not there and have no value yet: networks stop until somebody fills them in.</summary>
    public required IReadOnlyList<string> NowRequired { get; init; }

    public static TemplateDifferences Between(Template before, Template after) => new()
    {
        Groups = [.. Grouped(before.Outline.Lines, after.Outline.Lines)],
        NowRequired = [.. after.Settings.Where(setting => IsNowRequired(before, setting)).Select(setting => setting.Label)],
    };

    /// <summary>Hosts and ways of credentials that are new: all of them where nobody can read what stood there before.</summary>
    public static IReadOnlyList<string> ConsentsBetween(Template? before, Template after) => [.. NewConsents(before, after)];

    public sealed record Group(string Heading, IReadOnlyList<Change> Changes);

    /// <summary>A key; before it is null when the key is new, after it when the key is gone.</summary>
    public sealed record Change(string Path, string? Before, string? After);

    private static IEnumerable<Group> Grouped(IReadOnlyList<TemplateLine> before, IReadOnlyList<TemplateLine> after)
    {
        var then = Texts(before);
        var now = Texts(after);
        var changed = before.Select(line => line.Path).Concat(after.Select(line => line.Path)).Distinct(StringComparer.Ordinal)
            .Where(path => then.GetValueOrDefault(path) != now.GetValueOrDefault(path))
            .ToLookup(path => Parts.First(part => Array.Exists(part.Paths, start => path.StartsWith(start, StringComparison.Ordinal))).Heading, StringComparer.Ordinal);
        return Parts.Where(part => changed.Contains(part.Heading)).Select(part =>
            new Group(part.Heading, [.. changed[part.Heading].Select(path => new Change(path, then.GetValueOrDefault(path), now.GetValueOrDefault(path)))]));
    }

    // Keys can hold anything, so two ways down the tree may read the same: all of them count.
    private static Dictionary<string, string> Texts(IReadOnlyList<TemplateLine> lines) =>
        lines.GroupBy(line => line.Path, StringComparer.Ordinal).ToDictionary(same => same.Key, same => string.Join('\n', same.Select(line => line.Text)), StringComparer.Ordinal);

    // A credential is never carried from or to a setting of another type, so that one has to be typed anew.
    private static bool IsNowRequired(Template before, Setting setting)
    {
        if (setting.Optional || setting.Default is not null) return false;
        return before.Settings.FirstOrDefault(old => old.Name == setting.Name) is not { } known
            || known.Optional || (known.Type is SettingType.Secret) != (setting.Type is SettingType.Secret);
    }

    private static IEnumerable<string> NewConsents(Template? before, Template after)
    {
        var hosts = (before is null ? [] : Destinations(before)).ToHashSet(StringComparer.Ordinal);
        foreach (var host in Destinations(after).Where(host => !hosts.Contains(host)).Distinct(StringComparer.Ordinal))
            yield return $"It will talk to {host}.";
        if (TemplateWords.WallHost(after) is { } wall && (before is null || wall != TemplateWords.WallHost(before))) yield return $"Members will see its wall at {wall}.";
        var ways = (before is null ? [] : Ways(before)).ToHashSet();
        foreach (var way in Ways(after).Where(way => !ways.Contains(way)).Distinct())
        {
            var label = after.Settings.First(setting => setting.Name == way.Secret).Label;
            yield return way.Target == "postback" ? $"“{label}” will be used with postbacks." : $"“{label}” will be sent to {way.Target}.";
        }
    }

    private static IEnumerable<string> Destinations(Template template) => template.Outline.Hosts.Select(host => TemplateWords.Host(template, host.Value));

    private static IEnumerable<(string Secret, string Target)> Ways(Template template) =>
        from setting in template.Settings
        where setting.Type is SettingType.Secret
        from target in setting.SendTo
        select (setting.Name, target == "postback" ? target : TemplateWords.Host(template, template.Outline.Hosts.FirstOrDefault(host => host.Key == target).Value ?? target));
}
