namespace Tributary.Core.Intake;

/// <summary>Our own category of an offer, from the ones its network puts it in.</summary>
/// <param name="meanings">Ours by the network's word, in any case; empty for a word that is passed over.</param>
/// <param name="otherwise">Ours for offers of which no word is mapped; empty keeps the network's first.</param>
public sealed class CategoryMap(IEnumerable<KeyValuePair<string, string>> meanings, string otherwise)
{
    public const int LongestCategory = 60;

    private readonly Dictionary<string, string> _meanings = new(meanings, StringComparer.OrdinalIgnoreCase);

    /// <summary>The first word that the operator gave a meaning decides.</summary>
    public MappedCategory Of(IReadOnlyList<string> words)
    {
        string? kept = null;
        foreach (var word in words)
        {
            if (!_meanings.TryGetValue(word, out var meaning))
                kept ??= word;
            else if (meaning.Length > 0)
                return new MappedCategory(meaning, true);
        }
        return otherwise.Length > 0 ? new MappedCategory(otherwise, true) : new MappedCategory(kept ?? "", kept is null);
    }
}

/// <param name="Text">Our category; empty for none.</param>
/// <param name="IsOurs">Whether the operator said so; otherwise it is the network's word for want of a better one.</param>
public readonly record struct MappedCategory(string Text, bool IsOurs);
