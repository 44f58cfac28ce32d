namespace Tributary.Core.Templates;

/// <summary>One thing wrong with a template file, at its place. Lines and columns count from 1.</summary>
public sealed record TemplateError(string File, int Line, int Column, string Path, string Message)
{
    public override string ToString() => $"{File}:{Line}:{Column} [{Path}] {Message}";
}

/// <summary>A template, or every error that keeps it from loading, in the order of the file.</summary>
public sealed record TemplateLoad(Template? Template, IReadOnlyList<TemplateError> Errors);
