using System.Text.Json;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Cases;
using Tributary.Core.Templates.Documentation;
using Tributary.Core.Templates.Language;
using Tributary.Core.Templates.Rehearsals;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Tests.Templates;

/// <summary>
/// Every key of the language has an owner: the cases of some network fail when the key is taken away or changed, so an engine that ignored it
/// would be found out; or a test that is named here does.
/// </summary>
public sealed class EveryKey
{
    [Fact]
    public async Task Is_missed_by_some_case_or_owned_by_a_test()
    {
        var keys = LanguageSection.Of((Shape.Fields)Grammar.Template, "responses", "offers")
            .SelectMany(section => section.Shape.All.Select(field => (Section: section, Field: field)))
            .Where(key => key.Field.Shape is not Shape.Fields && !Owners.ContainsKey(LanguageSection.Below(key.Section.Path, key.Field.Name)))
            .ToArray();
        TemplateFolder[] folders = [QuayFolder.Folder, .. NetworkFolders.All.Select(row => Repository.Folder(row.Data))];

        var missed = new List<string>();
        foreach (var (section, field) in keys)
        {
            var isMissed = false;
            foreach (var folder in folders)
            {
                foreach (var path in section.Paths)
                    isMissed = isMissed || await IsMissed(folder, LanguageSection.Below(path, field.Name), field);
                if (isMissed)
                    break;
            }
            if (!isMissed)
                missed.Add(LanguageSection.Below(section.Path, field.Name));
        }

        Assert.True(missed.Count == 0, string.Join("\n", missed));
    }

    // Keys no case can see, each with the test that fails without them.
    private static readonly Dictionary<string, string> Owners = new(StringComparer.Ordinal)
    {
        ["format"] = "Are_named",
        ["extends"] = "Merge_maps_and_replace_lists_and_single_values",
        ["needs"] = "Say_what_cannot_be_extended",
        ["auth.NAME.token.value"] = "A_token_is_asked_for_first_and_asked_for_again_when_it_is_refused",
        ["auth.NAME.token.expires_in"] = "A_token_is_asked_for_once_however_many_need_it_and_again_when_its_time_is_over",
        ["auth.NAME.token.lifetime"] = "A_token_is_asked_for_once_however_many_need_it_and_again_when_its_time_is_over",
        ["auth.NAME.token.send.query"] = "A_token_goes_where_it_is_sent_and_is_never_repeated",
        ["auth.NAME.token.send.body"] = "A_token_goes_where_it_is_sent_and_is_never_repeated",
        ["postback.values.reversal_id"] = "Each_part_takes_the_members_share_of_it_and_only_once",
        ["conversions.map.reversal_id"] = "A_list_of_reversals_takes_back_everything_in_it",
        ["responses[].wait"] = "A_wait_is_the_rules_or_else_the_networks",
        ["check.responses"] = "The_check_asks_its_own_question",
        ["offers.decode.delimiter"] = "A_csv_is_separated_and_named_as_told",
        ["offers.decode.columns"] = "A_csv_is_separated_and_named_as_told",
        ["offers.decode.encoding"] = "Text_is_in_the_encoding_told",
        ["offers.paginate.in"] = "The_page_may_stand_in_the_body",
        ["offers.delta.param"] = "A_sync_asks_for_changes_and_closes_nothing",
        ["offers.delta.value"] = "A_sync_asks_for_changes_and_closes_nothing",
        ["offers.delta.full_every"] = "A_sync_asks_for_changes_and_closes_nothing",
    };

    [Fact]
    public async Task The_invented_network_passes_its_cases()
    {
        var template = Template.Load(QuayFolder.Folder.Text(TemplateFolder.TemplateFile)!, "quay").Template!;

        var report = await RunCases.Run(QuayFolder.Folder, template, TestContext.Current.CancellationToken);

        Assert.Empty(report.Errors);
        var differences = report.Results.SelectMany(result => result.Differences.Select(difference => $"{result.Name}: {difference}")).ToArray();
        Assert.True(differences.Length == 0, string.Join('\n', differences));
    }

    [Fact]
    public void Owners_exist()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText).ToArray();

        Assert.All(Owners.Values, owner => Assert.Contains(tests, text => text.Contains($" {owner}(", StringComparison.Ordinal)));
    }

    private static async Task<bool> IsMissed(TemplateFolder folder, string path, Field field)
    {
        if (!folder.Text(TemplateFolder.TemplateFile)!.Contains(field.Name + ":", StringComparison.Ordinal))
            return false;
        var whole = Extend.Read(new TemplateSource(folder.Text(TemplateFolder.TemplateFile)!, folder.Name), Repository.Source).Root!;
        var original = LoadTemplate.Run(whole).Template!;
        for (var place = 0; ; place++)
        {
            var root = Copy(whole);
            var found = Find(root, path).Skip(place).FirstOrDefault();
            if (found.Parent is null)
                return false;
            if (!Change(found.Parent, found.Key, field))
                continue;
            var load = LoadTemplate.Run(root);
            if (load.Template is not { } template)
                return true;
            if (Digest(template, Settings(template, folder)) != Digest(original, Settings(original, folder)))
                return true;
            var report = await RunCases.Run(folder, template, TestContext.Current.CancellationToken);
            if (report.Errors.Count > 0 || report.Results.Any(result => !result.Passed))
                return true;
        }
    }

    private static SettingValues? Settings(Template template, TemplateFolder folder)
    {
        var typed = FlatYaml.Read(folder.Text(TemplateFolder.CasesFile)!, "cases.yaml", "settings").Values ?? new Dictionary<string, string>(StringComparer.Ordinal);
        return template.Check(typed, _ => false).Values;
    }

    private static Node Copy(Node node)
    {
        var copy = node.Kind switch
        {
            NodeKind.Scalar => Node.Scalar(node.Text, node.IsQuoted, node.File, node.Path, node.Line, node.Column),
            NodeKind.List => Node.List(node.File, node.Path, node.Line, node.Column),
            NodeKind.Map => Node.Map(node.File, node.Path, node.Line, node.Column),
        };
        copy.Items.AddRange(node.Items.Select(Copy));
        copy.Entries.AddRange(node.Entries.Select(entry => KeyValuePair.Create(entry.Key, Copy(entry.Value))));
        return copy;
    }

    private static IEnumerable<(Node Parent, string Key)> Find(Node node, string path)
    {
        if (path.StartsWith("[]", StringComparison.Ordinal))
            return node.Items.SelectMany(item => Find(item, path[2..].TrimStart('.')));
        var end = path.AsSpan().IndexOfAny('.', '[');
        if (end < 0)
            return node.Find(path) is null ? [] : [(node, path)];
        var (name, rest) = (path[..end], path[end..].TrimStart('.'));
        return name == LanguageSection.AnyName
            ? node.Entries.SelectMany(entry => Find(entry.Value, rest))
            : node.Find(name) is { } inner ? Find(inner, rest) : [];
    }

    // What a template tells the rest of the program besides what its cases run.
    private static string Digest(Template template, SettingValues? settings) => JsonSerializer.Serialize(new
    {
        template.Id,
        template.Version,
        template.Kind,
        template.Name,
        template.About,
        template.Docs,
        template.Evidence,
        template.Settings,
        template.Limits,
        template.Sync,
        Steps = template.Steps.Select(step => new { step.Id, step.Refresh, step.PerRun, step.BatchSize }),
        Polls = template.Polls.Select(poll => new { poll.Kind, poll.Every, Windows = poll.Windows(Rehearsal.RecordedAt, null) }),
        template.Wall?.Help,
        Urls = settings is null ? null : template.Postback?.UrlsToPaste("", settings),
        Replies = Enum.GetValues<PostbackAnswer>().Select(answer => template.Postback?.Reply(answer)),
    });

    // Takes the key away or, where it is needed, gives it another value.
    private static bool Change(Node parent, string key, Field field)
    {
        var index = parent.Entries.FindIndex(entry => entry.Key.Text == key);
        var (name, value) = parent.Entries[index];
        if (!field.Required)
        {
            parent.Entries.RemoveAt(index);
            return true;
        }
        if (value.Kind == NodeKind.List && value.Items.Count > 0)
            value.Items.RemoveAt(0);
        else if (value.Kind == NodeKind.Map && value.Entries.Count > 0)
            value.Entries.RemoveAt(0);
        else if (Other(field.Shape, value.Text) is { } other)
            parent.Entries[index] = new(name, Node.Scalar(other, quoted: true, value.File, value.Path, value.Line, value.Column));
        else
            return false;
        return true;
    }

    private static string? Other(Shape shape, string text) => shape switch
    {
        Shape.Expression => "'changed'",
        Shape.Pattern => text + "changed",
        Shape.RecordPath => ".changed",
        Shape.Words => text + " changed",
        Shape.OneOf choice => choice.Choices.FirstOrDefault(word => word != text),
        Shape.Formed formed => new[] { "changed", "9.9.9", "2020-02-02", "7", "3d", "299 CHANGED" }.FirstOrDefault(other => other != text && formed.IsRight(other)),
        _ => null,
    };
}
