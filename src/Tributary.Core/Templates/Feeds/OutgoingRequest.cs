using System.Runtime.InteropServices;

namespace Tributary.Core.Templates.Feeds;

/// <summary>A GET to send, and the same as people may see it: with every secret replaced by its name.</summary>
public sealed record OutgoingRequest(
    Uri Url,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    string ShownUrl,
    IReadOnlyList<KeyValuePair<string, string>> ShownHeaders);

/// <summary>Which part of a feed to ask for: the page counted from 0, and how many records came before it.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FeedPlace(int Page, long Offset);
