namespace Tributary.Core.Templates;

/// <summary>What a template does, for people who decide whether to install it or to take a newer version of it. Nothing runs from it.</summary>
public sealed record TemplateOutline
{
    /// <summary>Everything the file says, key by key in its order; a list is one line with an item per row.</summary>
    public required IReadOnlyList<TemplateLine> Lines { get; init; }

    /// <summary>The hosts it talks to: the name the template uses, and fixed text or a setting's hole.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Hosts { get; init; }

    public required OfferSource Offers { get; init; }

    /// <summary>json, xml, csv, ndjson or jsonp; null without a feed.</summary>
    public string? Format { get; init; }

    /// <summary>Between full downloads it can ask for changes only.</summary>
    public bool HasDelta { get; init; }

    /// <summary>How many further requests it makes for offers it has found.</summary>
    public int Steps { get; init; }

    /// <summary>The network's wall can be embedded.</summary>
    public bool HasWall { get; init; }

    /// <summary>Conversions are asked for, not only told; null when they are not.</summary>
    public Polling? Conversions { get; init; }

    public Polling? Reversals { get; init; }

    /// <summary>A postback can take a conversion back.</summary>
    public bool PostbackReverses { get; init; }

    /// <summary>What a postback has to prove, besides knowing its private address.</summary>
    public required IReadOnlyList<PostbackProof> Proofs { get; init; }

    /// <summary>The template this one builds on.</summary>
    public string? Extends { get; init; }
}

/// <summary>A key with everything above it, such as offers.map.id, and what is written there.</summary>
public sealed record TemplateLine(string Path, string Text);

public enum OfferSource
{
    /// <summary>It has no feed: the network only calls us.</summary>
    None,

    /// <summary>A feed that is downloaded and kept.</summary>
    Stored,

    /// <summary>A feed for one visitor at a time, which is never stored.</summary>
    Live,
}

/// <summary>Facts the network is asked for. <see cref="EverySeconds"/> is the gap between two times; <see cref="Reverses"/>: among them are conversions taken back.</summary>
public sealed record Polling(int EverySeconds, bool Reverses);

/// <param name="Kind">What is compared.</param>
/// <param name="When">The condition under which it is asked for; null for always.</param>
/// <param name="Given">Where the network's proof lies; null for addresses.</param>
/// <param name="Expected">What it is compared with, as written.</param>
/// <param name="Functions">The functions the expectation uses, in the order they work: url_without, hmac_sha1.</param>
/// <param name="Covers">What goes into the expectation: names of postback fields, or request.url, request.query, request.body, request.headers.</param>
public sealed record PostbackProof(
    ProofKind Kind, string? When, string? Given, string Expected, IReadOnlyList<string> Functions, IReadOnlyList<string> Covers);

public enum ProofKind
{
    /// <summary>A hash over what is sent and a secret.</summary>
    Signature,

    /// <summary>A secret that is sent along as it is.</summary>
    SharedSecret,

    /// <summary>The address the call comes from.</summary>
    Addresses,
}
