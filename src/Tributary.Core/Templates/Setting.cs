using Tributary.Core.Templates.Language;

namespace Tributary.Core.Templates;

/// <summary>One thing the operator fills in when a network is installed from a template.</summary>
public sealed record Setting
{
    public required string Name { get; init; }

    public required SettingType Type { get; init; }

    public required string Label { get; init; }

    public string? Help { get; init; }

    public string? Example { get; init; }

    public string? Default { get; init; }

    public bool Optional { get; init; }

    /// <summary>A linear-time regular expression the whole value has to match.</summary>
    public string? Pattern { get; init; }

    /// <summary>Key to label, of a choice.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Options { get; init; } = [];

    /// <summary>Endings of which a host must have one; empty allows any.</summary>
    public IReadOnlyList<string> Suffixes { get; init; } = [];

    /// <summary>Where a secret may go: names of hosts, or "postback".</summary>
    public IReadOnlyList<string> SendTo { get; init; } = [];

    /// <summary>Whether postbacks prove themselves by it: then the network and we have to change it at different moments.</summary>
    public bool ProvesPostbacks => Type is SettingType.Secret && SendTo.Contains(Slots.Postback, StringComparer.Ordinal);
}

public enum SettingType
{
    Text,
    Secret,
    Host,
    Label,
    WholeNumber,
    Choice,
    IpList,
    YesNo,
}

/// <summary>An input the operator has to mend; the name is that of the setting or tracking parameter.</summary>
public sealed record FieldError(string Name, string Message);
