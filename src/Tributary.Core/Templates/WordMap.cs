using Tributary.Core.Security;

namespace Tributary.Core.Templates;

/// <summary>
/// What an operator says the words mean that a network uses and nobody here knows. Asked only after our own lists did not know the word, so
/// that it costs nothing where there is nothing to explain.
/// </summary>
/// <param name="meanings">Our codes by the network's word, in any case; none for a word that is to be passed over.</param>
public sealed class WordMap(IEnumerable<KeyValuePair<ForeignWord, IReadOnlyList<string>>> meanings)
{
    private readonly Dictionary<(WordKind, string), IReadOnlyList<string>> _meanings =
        meanings.ToDictionary(pair => (pair.Key.Kind, pair.Key.Text.ToUpperInvariant()), pair => pair.Value);

    /// <summary>Null for a word that nobody has explained.</summary>
    public IReadOnlyList<string>? Of(ForeignWord word) => _meanings.GetValueOrDefault((word.Kind, word.Text.ToUpperInvariant()));
}

/// <summary>A word of a network's that our lists do not know, cleaned and capped.</summary>
public readonly record struct ForeignWord(WordKind Kind, string Text)
{
    public const int Longest = 100;

    public static ForeignWord Of(WordKind kind, string text)
    {
        var clean = text.Trim();
        if (clean.Any(char.IsControl))
            clean = string.Concat(clean.Where(character => !char.IsControl(character)));
        return new ForeignWord(kind, PlainText.Cut(clean, Longest));
    }
}
