using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Language;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates;

/// <summary>From text to a template: YAML, then the grammar, then compiled parts.</summary>
internal static class LoadTemplate
{
    public static TemplateLoad Run(TemplateSource source, Func<string, TemplateSource?> parents)
    {
        var (root, problem) = Extend.Read(source, parents);
        return root is null ? new TemplateLoad(null, [problem!]) : Run(root);
    }

    /// <summary>The same of a tree that was read already.</summary>
    public static TemplateLoad Run(Node root)
    {
        var names = Names(root);
        var errors = Checker.Check(root, names);
        return errors.Count > 0 ? new TemplateLoad(null, errors) : new TemplateLoad(new Builder(names).Build(root), []);
    }

    // Read before anything is checked, because expressions refer to them; whatever is wrong with them the check finds itself.
    private static TemplateNames Names(Node root)
    {
        var settings = new Dictionary<string, Setting>(StringComparer.Ordinal);
        foreach (var (key, node) in root.Find("settings")?.Entries ?? [])
            settings[key.Text] = ReadSetting(key.Text, node);
        var tables = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var (key, node) in root.Find("tables")?.Entries ?? [])
        {
            var table = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var (from, to) in node.Entries)
                table[from.Text] = to.Text;
            tables[key.Text] = table;
        }
        return new TemplateNames(
            new Vocabulary(settings, tables),
            Keys(root.Find("hosts")),
            Keys(root.Find("postback")?.Find("fields")));
    }

    private static HashSet<string> Keys(Node? map) => map?.Entries.Select(entry => entry.Key.Text).ToHashSet(StringComparer.Ordinal) ?? [];

    private static Setting ReadSetting(string name, Node node) => new()
    {
        Name = name,
        Type = node.TextAt("type") switch
        {
            "secret" => SettingType.Secret,
            "host" => SettingType.Host,
            "label" => SettingType.Label,
            "integer" => SettingType.WholeNumber,
            "choice" => SettingType.Choice,
            "ip_list" => SettingType.IpList,
            "yes_no" => SettingType.YesNo,
            _ => SettingType.Text,
        },
        Label = node.TextAt("label") ?? name,
        Help = node.TextAt("help"),
        Example = node.TextAt("example"),
        Default = node.TextAt("default"),
        Optional = node.TextAt("optional") is { } optional && Amounts.YesNo(optional) == true,
        Pattern = node.TextAt("pattern"),
        Options = node.Find("options")?.Entries.Select(option => KeyValuePair.Create(option.Key.Text, option.Value.Text)).ToArray() ?? [],
        Suffixes = node.Find("suffixes")?.Items.Select(item => item.Text).ToArray() ?? [],
        SendTo = node.Find("send_to")?.Items.Select(item => item.Text).ToArray() ?? [],
    };
}
