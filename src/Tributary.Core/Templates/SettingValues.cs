using System.Text;
using System.Text.Json;
using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Language;

namespace Tributary.Core.Templates;

/// <summary>The operator's settings of one network, checked against its template. Printing it shows no value.</summary>
public sealed class SettingValues
{
    private readonly Dictionary<string, string> _values;
    private readonly List<KeyValuePair<string, string>> _spellings;

    internal SettingValues(IReadOnlyList<Setting> settings, Dictionary<string, string> values)
    {
        _values = values;
        var secrets = settings.Where(setting => setting.Type == SettingType.Secret && values.ContainsKey(setting.Name)).Select(setting => setting.Name).ToArray();
        Real = ToValue(settings, values);
        Shown = ToValue(settings, values.ToDictionary(
            pair => pair.Key, pair => secrets.Contains(pair.Key, StringComparer.Ordinal) ? $"*{pair.Key}*" : pair.Value, StringComparer.Ordinal));
        _spellings = secrets.SelectMany(name => Spellings(name, values[name])).OrderByDescending(pair => pair.Key.Length).ToList();
        Sent = [.. settings.Where(setting => secrets.Contains(setting.Name, StringComparer.Ordinal) && setting.SendTo.Any(target => target != Slots.Postback))
            .SelectMany(setting => Spellings(setting.Name, values[setting.Name]))];
    }

    /// <summary>The secrets that requests carry, in every spelling, and what people see in their place.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Sent { get; }

    /// <summary>What expressions see.</summary>
    internal Value Real { get; }

    /// <summary>The same with every secret replaced by its name in asterisks, for what people are shown.</summary>
    internal Value Shown { get; }

    /// <summary>The value, or null when the operator left it empty and there is no default.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>A text that may repeat a secret (networks echo keys in their answers), with the secret masked in every spelling.</summary>
    public string Redact(string text)
    {
        foreach (var (spelling, shown) in _spellings)
            text = text.Replace(spelling, shown, StringComparison.OrdinalIgnoreCase);
        return text;
    }

    /// <summary>Names and values, in their order; secrets, which no offer is made of, by their names alone.</summary>
    internal IEnumerable<string> Spelled() => Shown.Entries().OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => new[] { entry.Key, entry.Value.AsText() ?? "" });

    public override string ToString() => $"{_values.Count} settings";

    private static Value ToValue(IReadOnlyList<Setting> settings, Dictionary<string, string> values)
    {
        var map = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (var setting in settings)
        {
            if (values.TryGetValue(setting.Name, out var text))
                map[setting.Name] = setting.Type == SettingType.YesNo ? Value.Of(text == "yes") : Value.Of(text);
        }
        return Value.Of(map);
    }

    // A secret of three characters would mask half of every text; such a one protects nothing anyway.
    private static IEnumerable<KeyValuePair<string, string>> Spellings(string name, string secret)
    {
        if (secret.Length < 4)
            return [];
        var bytes = Encoding.UTF8.GetBytes(secret);
        return new[] { secret, Uri.EscapeDataString(secret), JsonEncodedText.Encode(secret).ToString(), Convert.ToBase64String(bytes) }
            .Distinct(StringComparer.Ordinal)
            .Select(spelling => KeyValuePair.Create(spelling, $"*{name}*"));
    }
}

/// <summary>Checked settings, or what the operator has to mend, field by field.</summary>
public sealed record SettingsCheck(SettingValues? Values, IReadOnlyList<FieldError> Errors);
