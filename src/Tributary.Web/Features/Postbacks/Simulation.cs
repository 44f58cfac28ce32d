using System.Text.Json;
using Tributary.Core.Conversions;
using Tributary.Core.Templates;

namespace Tributary.Web.Features.Postbacks;

/// <summary>A call that a person makes up, and what came of trying it.</summary>
public sealed record Simulation(long NetworkId, string NetworkName)
{
    /// <summary>The site's id of the member whose conversion it is.</summary>
    public string Member { get; init; } = "";
    public bool IsMemberKnown { get; init; }

    /// <summary>The network's id of the offer.</summary>
    public string Offer { get; init; } = "";

    /// <summary>Null when the network has no such offer.</summary>
    public string? OfferTitle { get; init; }

    /// <summary>Which of several addresses is called.</summary>
    public string Url { get; init; } = "";
    public IReadOnlyList<(string Name, string Label)> Urls { get; init; } = [];

    /// <summary>Empty when the network has no postback.</summary>
    public IReadOnlyList<SimulatedField> Fields { get; init; } = [];

    /// <summary>As it would come, secrets and all.</summary>
    internal PostbackRequest? Call { get; init; }

    /// <summary>What would become of it; its columns are masked.</summary>
    public PostbackRow? Tried { get; init; }

    /// <summary>What the network would be answered.</summary>
    public PostbackReply? Reply { get; init; }

    public IReadOnlyList<PostbackCheck> Checks => Tried is null ? [] : JsonSerializer.Deserialize<List<PostbackCheck>>(Tried.Checks) ?? [];

    public string Why => Tried?.Reason is { } reason && Enum.TryParse<Reason>(reason, out var known) ? Reasons.Explain(known) : "";

    /// <summary>What was typed, by the names of the form.</summary>
    public IEnumerable<(string Name, string Value)> Typed =>
        new[] { ("member", Member), ("offer", Offer), ("url", Url) }.Concat(Fields.Select(one => ($"v-{one.Field.Name}", one.Value)));
}

/// <param name="Field">What it is to the template.</param>
/// <param name="Value">What is sent.</param>
/// <param name="Hints">Which values make which event; empty where the template compares it with none.</param>
public sealed record SimulatedField(PostbackField Field, string Value, string Hints)
{
    public string Label => Field.Header ?? Field.Parameter;

    public string? Help => string.Join(". ", new[]
    {
        Field.Macro is { } macro ? $"The network fills in {macro}" : null, Field.Parameter == Field.Name || Field.Header is not null ? null : $"{Field.Name} in the template", Hints.Length > 0 ? Hints : null,
    }.OfType<string>()) is { Length: > 0 } help ? help : null;
}
