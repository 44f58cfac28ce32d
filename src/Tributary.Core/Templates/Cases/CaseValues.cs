using System.Globalization;
using Tributary.Core.Templates.Feeds;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Cases;

/// <summary>The small forms of cases.yaml, read.</summary>
internal static class CaseValues
{
    /// <summary>The endpoint of the network in every case.</summary>
    public const string Endpoint = "https://our.example/p/TOKEN";

    /// <summary>The click of every case.</summary>
    public static readonly ClickFacts Click = new("CLICK", "member/7", "shop", "55", "US");

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

    public static Visitor? Visitor(Node? node) => node is null
        ? null
        : new Visitor(node.TextAt("ip") ?? "192.0.2.9", node.TextAt("user_agent") ?? "Browser/1.0", node.TextAt("country"), node.TextAt("member"));

    /// <summary>A request as cases write it: the address, for a POST the method before and the body after it. Secrets are their names.</summary>
    public static string Shown(OutgoingRequest request) => request.Method == "GET" ? request.ShownUrl : request.Shown;

    /// <summary>The same as it is sent.</summary>
    public static string Sent(OutgoingRequest request)
    {
        var url = request.Url.AbsoluteUri;
        return request.Method == "GET" ? url : request.Body is { } body ? $"{request.Method} {url} {body}" : $"{request.Method} {url}";
    }
}
