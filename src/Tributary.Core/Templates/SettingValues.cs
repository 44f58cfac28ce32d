namespace Tributary.Core.Templates;

/// <summary>The operator's settings of one network, checked against its template. Printing it shows no value.</summary>
public sealed class SettingValues
{
    private readonly IReadOnlyDictionary<string, string> _values;

    internal SettingValues(IReadOnlyDictionary<string, string> values) => _values = values;

    /// <summary>The value, or null when the operator left it empty and there is no default.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    public override string ToString() => $"{_values.Count} settings";
}

/// <summary>Checked settings, or what the operator has to mend, field by field.</summary>
public sealed record SettingsCheck(SettingValues? Values, IReadOnlyList<FieldError> Errors);
