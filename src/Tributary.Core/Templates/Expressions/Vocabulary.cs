namespace Tributary.Core.Templates.Expressions;

/// <summary>What the template itself declares for its expressions: settings and lookup tables.</summary>
internal sealed record Vocabulary(
    IReadOnlyDictionary<string, Setting> Settings,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Tables)
{
    public static readonly Vocabulary Empty = new(
        new Dictionary<string, Setting>(StringComparer.Ordinal),
        new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal));
}
