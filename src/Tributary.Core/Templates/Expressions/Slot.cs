namespace Tributary.Core.Templates.Expressions;

/// <summary>
/// A place where an expression stands: the names it may use, whether it may hash, and where a secret used in it would go.
/// A null member set means any member may be asked for.
/// </summary>
internal sealed record Slot(string Name, IReadOnlyDictionary<string, SlotName> Names)
{
    public static readonly IReadOnlySet<string> HttpMembers = new HashSet<string>(StringComparer.Ordinal) { "status", "headers" };
    public static readonly IReadOnlySet<string> PageMembers = new HashSet<string>(StringComparer.Ordinal) { "number", "offset", "size", "records", "cursor" };
    public static readonly IReadOnlySet<string> RunMembers = new HashSet<string>(StringComparer.Ordinal) { "last_success", "started", "today" };
    public static readonly IReadOnlySet<string> LinkOfferMembers = new HashSet<string>(StringComparer.Ordinal) { "id", "tracking_url" };
    public static readonly IReadOnlySet<string> ClickMembers =
        new HashSet<string>(StringComparer.Ordinal) { "id", "member", "site", "offer_id", "country" };
    public static readonly IReadOnlySet<string> VisitorMembers =
        new HashSet<string>(StringComparer.Ordinal) { "ip", "user_agent", "country", "member" };
    public static readonly IReadOnlySet<string> RequestMembers =
        new HashSet<string>(StringComparer.Ordinal) { "url", "query", "headers", "body", "params", "ip", "method" };

    /// <summary>Whether a path may begin with a dot.</summary>
    public bool HasRecord { get; init; }

    /// <summary>Hashes belong to requests and to proof, never to data.</summary>
    public bool MayHash { get; init; }

    /// <summary>Where a secret would go from here: a host's name, "postback", or null for nowhere.</summary>
    public string? SecretsGoTo { get; init; }

    public static Slot Of(string name, params (string Name, Root Root, IReadOnlySet<string>? Members)[] names) =>
        new(name, names.ToDictionary(entry => entry.Name, entry => new SlotName(entry.Root, entry.Members), StringComparer.Ordinal));
}

internal sealed record SlotName(Root Root, IReadOnlySet<string>? Members);
