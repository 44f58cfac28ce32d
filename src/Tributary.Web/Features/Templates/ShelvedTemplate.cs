using Tributary.Core.Templates;

namespace Tributary.Web.Features.Templates;

/// <summary>A template that networks can be installed from, or one of the operator's that no longer fits this version of the program.</summary>
public sealed record ShelvedTemplate
{
    public required string Id { get; init; }

    /// <summary>What people call it; the id while it has errors.</summary>
    public required string Name { get; init; }

    /// <summary>Null while it has errors.</summary>
    public required Template? Template { get; init; }

    /// <summary>What is wrong with the file, each at its place.</summary>
    public required IReadOnlyList<TemplateError> Errors { get; init; }

    /// <summary>The file.</summary>
    public required string Text { get; init; }

    /// <summary>Who put it here and when; null for one that comes with the program.</summary>
    public TemplateVersion? Own { get; init; }

    /// <summary>The one of the program that this one of the operator stands in for.</summary>
    public ShelvedTemplate? Instead { get; init; }

    public string Version => Template?.Version ?? Own?.Version ?? "";
}
