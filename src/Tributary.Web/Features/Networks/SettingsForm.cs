using Tributary.Core.Templates;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Networks;

/// <summary>The name and settings of a network as they stand in a form: what was typed, and what is wrong with it.</summary>
public sealed record SettingsForm
{
    private const string Prefix = "s-";

    public string Name { get; init; } = "";
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>For credentials that are stored: what stands in the empty field, such as "Set on 3 Oct, ends in 7f2c".</summary>
    public IReadOnlyDictionary<string, string> Kept { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public static SettingsForm Empty(Template template) => new()
    {
        Name = template.Kind is TemplateKind.Network ? template.Name : "",
        Values = template.Settings.Where(setting => setting.Default is not null).ToDictionary(setting => setting.Name, setting => setting.Default!, StringComparer.Ordinal),
    };

    public static SettingsForm Read(IFormCollection form, Template template) => new()
    {
        Name = form["name"].ToString(),
        Values = template.Settings.ToDictionary(
            setting => setting.Name,
            setting => setting.Type is SettingType.YesNo ? (form[Input(setting.Name)] == "yes" ? "yes" : "no") : form[Input(setting.Name)].ToString(),
            StringComparer.Ordinal),
    };

    public static string Input(string setting) => Prefix + setting;

    public string? Error(string name) => Errors.FirstOrDefault(error => error.Name == name)?.Message;

    /// <summary>What a field shows: a secret is never sent back to the page.</summary>
    public string? Shown(Setting setting) => setting.Type switch
    {
        SettingType.Secret => null,
        SettingType.IpList => Values.GetValueOrDefault(setting.Name)?.Replace(", ", "\n", StringComparison.Ordinal),
        SettingType.Text or SettingType.Host or SettingType.Label or SettingType.WholeNumber or SettingType.Choice or SettingType.YesNo => Values.GetValueOrDefault(setting.Name),
    };

    public static FieldKind Kind(Setting setting) => setting.Type switch
    {
        SettingType.Secret => FieldKind.Secret,
        SettingType.IpList => FieldKind.List,
        SettingType.Choice => FieldKind.Choice,
        SettingType.YesNo => FieldKind.YesNo,
        SettingType.WholeNumber => FieldKind.Number,
        SettingType.Text or SettingType.Host or SettingType.Label => FieldKind.Text,
    };
}
