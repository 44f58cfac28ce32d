using System.Globalization;
using Tributary.Core.Templates.Feeds;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Cases;

/// <summary>The small forms of cases.yaml, read.</summary>
internal static class CaseValues
{
    /// <summary>A list of texts, or the one text written instead of it.</summary>
    public static IEnumerable<string> Many(Node? node) => node switch
    {
        null => [],
        { Kind: NodeKind.Scalar } => [node.Text],
        _ => node.Items.Select(item => item.Text),
    };

    public static KeyValuePair<string, string>[] Pairs(Node? map) =>
        map?.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, entry.Value.Text)).ToArray() ?? [];

    public static long? Instant(string? text) => text is null
        ? null
        : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds();

    /// <summary>A request as cases write it.</summary>
    public static string Written(OutgoingRequest request) => request.ShownUrl;
}
