using System.Globalization;
using System.Net;

namespace Tributary.Core.Templates.Language;

/// <summary>Host names as operators type them and templates make them.</summary>
internal static class HostName
{
    /// <summary>
    /// The host, lower case, with its port if one was typed; or what is wrong. An address or a single-label name is allowed only
    /// when the instance lists it among its private destinations.
    /// </summary>
    public static (string? Host, string? Problem) Read(string typed, Predicate<string> isPrivateDestination)
    {
        var text = typed.Trim();
        if (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            text = text["https://".Length..].TrimEnd('/');
        text = text.ToLowerInvariant();
        if (isPrivateDestination(text))
            return (text, null);
        var colon = text.LastIndexOf(':');
        var (name, port) = colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
        if (port is not null && !(ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0))
            return (null, "a host is written like api.example.com, without http:// and without a path");
        if (IPAddress.TryParse(name.Trim('[', ']'), out _))
            return (null, "an address is not allowed here: type the network's host name");
        if (!IsDnsName(name))
            return (null, "a host is written like api.example.com, without http:// and without a path");
        return (text, null);
    }

    /// <summary>One DNS label: letters, digits and inner hyphens.</summary>
    public static bool IsLabel(string text) =>
        text.Length is > 0 and <= 63 && text.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-')
        && text[0] != '-' && text[^1] != '-';

    // The whole host is one hole of type host, or the first label is: nothing a setting holds can turn the host into another.
    public static bool IsAllowedPattern(string pattern, IReadOnlyDictionary<string, Setting> settings)
    {
        if (!pattern.Contains("${", StringComparison.Ordinal))
            return IsDnsName(pattern);
        const string opening = "${settings.";
        var close = pattern.IndexOf('}', StringComparison.Ordinal);
        if (!pattern.StartsWith(opening, StringComparison.Ordinal) || close < 0)
            return false;
        var type = settings.GetValueOrDefault(pattern[opening.Length..close])?.Type;
        var rest = pattern[(close + 1)..];
        return rest.Length == 0 ? type == SettingType.Host : type == SettingType.Label && rest[0] == '.' && IsDnsName(rest[1..]);
    }

    private static bool IsDnsName(string name) =>
        name.Length <= 253 && name.Contains('.', StringComparison.Ordinal) && name.Split('.').All(IsLabel) && !char.IsAsciiDigit(name[^1]);
}
