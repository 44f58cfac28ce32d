namespace Tributary.Web.Features.Templates;

/// <summary>A row of template_versions: what an operator once did with a template of his own.</summary>
public sealed record TemplateVersion
{
    public string TemplateId { get; init; } = "";

    /// <summary>Counts from 1 within a template.</summary>
    public long Place { get; init; }

    public TemplateAct Act { get; init; }
    public string Version { get; init; } = "";
    public string Text { get; init; } = "";
    public string Sha256 { get; init; } = "";

    /// <summary>Null for the command line.</summary>
    public long? AccountId { get; init; }

    /// <summary>The person's name at that time.</summary>
    public string ChangedBy { get; init; } = "";
    public long ChangedAt { get; init; }
}

/// <summary>What was done, stored by its name.</summary>
public enum TemplateAct { Added, Replaced, Restored, Removed }
