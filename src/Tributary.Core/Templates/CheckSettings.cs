using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Language;

namespace Tributary.Core.Templates;

/// <summary>Checks what an operator typed into the settings of a template, all fields at once.</summary>
internal static class CheckSettings
{
    public static SettingsCheck Run(IReadOnlyList<Setting> settings, IReadOnlyDictionary<string, string> given, Predicate<string> isPrivateDestination)
    {
        var (values, errors) = Values(settings, given, isPrivateDestination);
        foreach (var unknown in given.Keys.Where(name => settings.All(setting => setting.Name != name)))
            errors.Add(new FieldError(unknown, $"This template has no setting '{unknown}'{Nearest.Hint(unknown, settings.Select(setting => setting.Name))}."));
        return new SettingsCheck(errors.Count == 0 ? new SettingValues(settings, values) : null, errors);
    }

    /// <summary>What is stored may be from before this version of the template: what it no longer asks for is left out, what it cannot use is an error beside the rest.</summary>
    public static SettingsCheck Reopen(IReadOnlyList<Setting> settings, IReadOnlyDictionary<string, string> stored, Predicate<string> isPrivateDestination)
    {
        var (values, errors) = Values(settings, stored, isPrivateDestination);
        return new SettingsCheck(new SettingValues(settings, values), errors);
    }

    private static (Dictionary<string, string> Values, List<FieldError> Errors) Values(
        IReadOnlyList<Setting> settings, IReadOnlyDictionary<string, string> given, Predicate<string> isPrivateDestination)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var errors = new List<FieldError>();
        foreach (var setting in settings)
        {
            var text = (given.TryGetValue(setting.Name, out var typed) ? typed : setting.Default ?? "").Trim();
            if (text.Length == 0)
            {
                if (!setting.Optional)
                    errors.Add(new FieldError(setting.Name, $"{setting.Label} is missing."));
                continue;
            }
            var (value, problem) = Read(setting, text, isPrivateDestination);
            if (problem is null)
                values[setting.Name] = value!;
            else
                errors.Add(new FieldError(setting.Name, $"{setting.Label}: {problem}."));
        }
        return (values, errors);
    }

    private static (string? Value, string? Problem) Read(Setting setting, string text, Predicate<string> isPrivateDestination)
    {
        if (text.Length > 4000 || text.Any(character => char.IsControl(character) && character is not ('\n' or '\r' or '\t')))
            return (null, "the value is too long or holds control characters");
        var (value, problem) = setting.Type switch
        {
            SettingType.Text or SettingType.Secret => text.Contains('\n', StringComparison.Ordinal) ? (null, "one line only") : (text, null),
            SettingType.Host => HostName.Read(text, isPrivateDestination),
            SettingType.Label => HostName.IsLabel(text.ToLowerInvariant())
                ? (text.ToLowerInvariant(), null) : (null, "only letters, digits and inner hyphens"),
            SettingType.WholeNumber => text.Length <= 18 && text.All(char.IsAsciiDigit) ? (text, null) : ((string?)null, "digits only"),
            SettingType.Choice => setting.Options.Any(option => option.Key == text)
                ? (text, null) : (null, "choose one of " + string.Join(", ", setting.Options.Select(option => option.Key))),
            SettingType.IpList => ReadAddresses(text),
            SettingType.YesNo => Amounts.YesNo(text) is { } yes ? (yes ? "yes" : "no", null) : ((string?)null, "yes or no"),
        };
        if (value is null)
            return (null, problem);
        if (setting.Pattern is { } pattern && !PatternFunctions.Compile($"^(?:{pattern})$", 0).IsMatch(value))
            return (null, setting.Example is null ? "the value does not have the expected form" : $"the value does not look like {setting.Example}");
        if (setting.Suffixes.Count > 0 && !setting.Suffixes.Any(suffix => value.EndsWith(suffix, StringComparison.Ordinal)) && !isPrivateDestination(value))
            return (null, "the host has to end with " + string.Join(" or ", setting.Suffixes));
        return (value, null);
    }

    private static (string? Value, string? Problem) ReadAddresses(string text)
    {
        var entries = AddressList.Split(text);
        var wrong = entries.FirstOrDefault(entry => !AddressList.IsEntry(entry));
        return wrong is null ? (string.Join(", ", entries), null) : (null, $"'{wrong}' is no address such as 203.0.113.7 or 203.0.113.0/24");
    }
}
