using Tributary.Core.Templates.Feeds;

namespace Tributary.Core.Templates;

/// <summary>A loaded template: immutable, checked, safe for any number of threads.</summary>
public sealed class Template
{
    internal Template()
    {
    }

    public required string Id { get; init; }

    public required string Version { get; init; }

    /// <summary>The same for two templates only when they say the same, whatever version they give themselves.</summary>
    public required string Digest { get; init; }

    public required string Name { get; init; }

    public required TemplateKind Kind { get; init; }

    public string? About { get; init; }

    public string? Docs { get; init; }

    public required Evidence Evidence { get; init; }

    /// <summary>What it does, for people who decide about it.</summary>
    public required TemplateOutline Outline { get; init; }

    public required IReadOnlyList<Setting> Settings { get; init; }

    public required Limits Limits { get; init; }

    /// <summary>How offers are read; null for a network without a feed, whose wall is embedded and whose postbacks are received.</summary>
    public Feed? Feed { get; init; }

    /// <summary>The small request behind "Test connection": the template's "check", else the feed's first page; null when it asks for nothing.</summary>
    public ConnectionCheck? Connection { get; init; }

    /// <summary>The feed that runs read into the catalogue; null when there is none, or when it is made for one visitor at a time.</summary>
    public Feed? StoredFeed => Feed is { IsLive: false } ? Feed : null;

    /// <summary>What is asked about single offers after the list, in this order.</summary>
    public IReadOnlyList<Step> Steps { get; init; } = [];

    /// <summary>The lists the network is polled for.</summary>
    public IReadOnlyList<Poll> Polls { get; init; } = [];

    public required SyncRules Sync { get; init; }

    public Link? Link { get; init; }

    public Postback? Postback { get; init; }

    /// <summary>The network's own wall, for embedding.</summary>
    public Wall? Wall { get; init; }

    /// <summary>For pieces that stand outside of any template.</summary>
    internal static Language.TemplateNames NoNames { get; } = new(
        Expressions.Vocabulary.Empty, new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));

    /// <summary>Reads a template.yaml that stands for itself. Every error is found at once; a template with an error is not loaded.</summary>
    public static TemplateLoad Load(string text, string file) => Load(new TemplateSource(text, file), _ => null);

    /// <summary>Reads a template.yaml; <paramref name="parents"/> gives the text of the template it extends, by id.</summary>
    public static TemplateLoad Load(TemplateSource source, Func<string, TemplateSource?> parents) => LoadTemplate.Run(source, parents);

    /// <summary>
    /// Checks what an operator typed, all fields at once. A setting that is not given takes its default, one given empty stays empty.
    /// A private destination is a loopback or local host, as host:port, that this instance's configuration allows.
    /// </summary>
    public SettingsCheck Check(IReadOnlyDictionary<string, string> given, Predicate<string> isPrivateDestination) =>
        CheckSettings.Run(Settings, given, isPrivateDestination);

    /// <summary>
    /// Opens settings stored under this or an earlier version. The values are always there, without those that this version cannot use: enough to take
    /// postbacks. With errors nothing may be asked of the network.
    /// </summary>
    public SettingsCheck Reopen(IReadOnlyDictionary<string, string> stored, Predicate<string> isPrivateDestination) =>
        CheckSettings.Reopen(Settings, stored, isPrivateDestination);
}

/// <summary>A template's text, and what its file is called in messages.</summary>
public sealed record TemplateSource(string Text, string File);

/// <summary>A platform serves many tenants with a host each; a network is one company.</summary>
public enum TemplateKind
{
    Platform,
    Network,
}

/// <summary>How sure the template's author is, shown to the operator before he installs.</summary>
public sealed record Evidence(EvidenceLevel Level, string Checked, IReadOnlyList<string> Sources, IReadOnlyList<string> Doubts);

public enum EvidenceLevel
{
    /// <summary>Seen with a live account.</summary>
    Live,

    /// <summary>Read in the network's own documentation.</summary>
    Documented,

    /// <summary>Concluded from the code of others.</summary>
    Inferred,
}
