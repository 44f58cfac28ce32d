using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>A text as it is sent and as people may see it.</summary>
internal readonly record struct TwoTexts(string Real, string Shown)
{
    public static TwoTexts Same(string text) => new(text, text);
}

/// <summary>
/// The names a request's holes ask for, once with the real settings and once with the secrets' names in their place. Everything is rendered with
/// both: where the two differ a secret is in it, and the real text is noted as one that must not be repeated.
/// </summary>
internal sealed class TwoScopes(Scope real, Scope shown, bool showsDigests)
{
    private const string Hash = "***";

    // Hiding a shorter one would blank half of every text; such a secret protects nothing anyway.
    private const int ShortestHidden = 4;

    private readonly Dictionary<string, string> _hidden = new(StringComparer.Ordinal);

    public IReadOnlyList<KeyValuePair<string, string>> Hidden => [.. _hidden];

    public void Set(Root root, Value realValue, Value shownValue) => (real[root], shown[root]) = (realValue, shownValue);

    /// <summary>The text with its holes filled; null when one of them is empty.</summary>
    public TwoTexts? Text(TextPattern pattern)
    {
        if (pattern.Render(real, text => text) is not { } sent)
            return null;
        return Noted(sent, pattern.Render(shown, text => text));
    }

    /// <summary>The same with every hole escaped for its place.</summary>
    public TwoTexts? Text(TextPattern pattern, Func<string, string> escape, Func<string, string> escapeForPeople) =>
        pattern.Render(real, escape) is { } sent ? Noted(sent, pattern.Render(shown, escapeForPeople)) : null;

    /// <summary>One text for every item of a list that fills the whole pattern, else the pattern's own; nothing when it is empty.</summary>
    public IReadOnlyList<TwoTexts> Texts(TextPattern pattern)
    {
        if (pattern.OnlyHole is { } hole && hole(real) is { Kind: ValueKind.List } list)
            return [.. list.Items().Select(item => item.AsText()).OfType<string>().Where(text => text.Length > 0).Select(TwoTexts.Same)];
        return Text(pattern) is { } single ? [single] : [];
    }

    public (Value Real, Value Shown) Values(Compute hole)
    {
        var (sent, seen) = (hole(real), hole(shown));
        if (sent.AsText() is not { } text)
            return (sent, seen);
        var noted = Noted(text, seen.AsText());
        return noted.Real == noted.Shown ? (sent, sent) : (sent, Value.Of(noted.Shown));
    }

    // A secret that went through a hash shows neither itself nor its name.
    private TwoTexts Noted(string sent, string? seen)
    {
        if (sent == seen)
            return TwoTexts.Same(sent);
        if (seen is null || !seen.Contains('*', StringComparison.Ordinal))
            seen = showsDigests ? sent : Hash;
        return Hide(new TwoTexts(sent, seen));
    }

    public TwoTexts Hide(TwoTexts texts)
    {
        if (texts.Real.Length >= ShortestHidden)
            _hidden[texts.Real] = texts.Shown;
        return texts;
    }
}
