using Tributary.Core.Callbacks;

namespace Tributary.Web.Features.Callbacks;

/// <summary>How an endpoint is called. The names are stored.</summary>
public enum CallbackForm
{
    /// <summary>A POST with JSON, signed as Standard Webhooks says.</summary>
    Json,

    /// <summary>A GET of an address with macros.</summary>
    Macros,
}

/// <summary>Whether an endpoint is called. The names are stored.</summary>
public enum EndpointState { On, Paused }

/// <summary>Where a site, or one of its members (a publisher), is told of conversions.</summary>
public sealed record CallbackEndpoint
{
    public long Id { get; init; }
    public long SiteId { get; init; }

    /// <summary>Only the conversions of this member; null for all of the site.</summary>
    public long? MemberId { get; init; }

    /// <summary>That member by the site's own id.</summary>
    public string? Member { get; init; }
    public CallbackForm Form { get; init; }
    public string Url { get; init; } = "";
    public EndpointState State { get; init; }

    /// <summary>Why it is paused.</summary>
    public string Note { get; init; } = "";

    /// <summary>Unix ms; nothing was taken since then. Null when the newest call was.</summary>
    public long? FailingSince { get; init; }
    public long CreatedAt { get; init; }
    public IReadOnlySet<CallbackKind> Wants { get; init; } = new HashSet<CallbackKind>();
    internal IReadOnlyList<SealedSecret> Secrets { get; init; } = [];

    public string Host => Uri.TryCreate(Url, UriKind.Absolute, out var address) ? address.Host : Url;

    public bool Hears(CallbackKind kind, long site, long member) => SiteId == site && (MemberId is null || MemberId == member) && Wants.Contains(kind);
}

/// <summary>A signing secret as it is stored. EndsAt: unix ms; null for the newest.</summary>
internal sealed record SealedSecret
{
    public long EndpointId { get; init; }
    public long Number { get; init; }
    public string Sealed { get; init; } = "";
    public long CreatedAt { get; init; }
    public long? EndsAt { get; init; }
}
