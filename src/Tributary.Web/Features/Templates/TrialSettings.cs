using Tributary.Core.Templates;

namespace Tributary.Web.Features.Templates;

/// <summary>Gathers the settings to try a template with: a file, --set NAME=VALUE, and the environment, where secrets are not written down.</summary>
internal static class TrialSettings
{
    public const string EnvironmentPrefix = "TRIBUTARY_";

    /// <summary>The settings as given, or a sentence about what cannot be read.</summary>
    public static async Task<(Dictionary<string, string>? Given, string? Problem)> Gather(Template template, FileInfo? file, string[] set, CancellationToken ct)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in template.Settings)
        {
            if (Environment.GetEnvironmentVariable(EnvironmentPrefix + setting.Name.ToUpperInvariant()) is { Length: > 0 } value)
                given[setting.Name] = value;
        }
        if (file is not null)
        {
            if (!file.Exists)
                return (null, $"There is no file {file.FullName}.");
            var (values, problem) = FlatYaml.Read(await File.ReadAllTextAsync(file.FullName, ct), file.Name);
            if (values is null)
                return (null, problem!.ToString());
            foreach (var (name, value) in values)
                given[name] = value;
        }
        foreach (var pair in set)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                return (null, $"'{pair}' is not NAME=VALUE.");
            given[pair[..equals]] = pair[(equals + 1)..];
        }
        return (given, null);
    }

    /// <summary>Fills what is missing for reading samples, where no value goes anywhere: the folder's cases, the examples, or anything of the right form.</summary>
    public static void FillForSamples(Template template, TemplateFolder folder, Dictionary<string, string> given)
    {
        var inCases = folder.Text(TemplateFolder.CasesFile) is { } cases ? FlatYaml.Read(cases, TemplateFolder.CasesFile, "settings").Values : null;
        foreach (var setting in template.Settings.Where(setting => !given.ContainsKey(setting.Name) && setting is { Default: null, Optional: false }))
        {
            given[setting.Name] = inCases?.GetValueOrDefault(setting.Name) ?? setting.Example ?? setting.Type switch
            {
                SettingType.Host => "network" + (setting.Suffixes.Count > 0 ? "." + setting.Suffixes[0].TrimStart('.') : ".example"),
                SettingType.Label => "network",
                SettingType.WholeNumber => "1",
                SettingType.Choice => setting.Options[0].Key,
                SettingType.IpList => "192.0.2.1",
                SettingType.YesNo => "yes",
                SettingType.Text or SettingType.Secret => setting.Name,
            };
        }
    }
}
