namespace Tributary.Core.Templates.Language;

/// <summary>The shapes every part of the grammar is made of.</summary>
internal static class Shapes
{
    public static readonly Shape Words = new Shape.Words();
    public static readonly Shape YesNo = OneOf("yes", "no", "true", "false");
    public static readonly Shape.Formed Name = new("a name of small letters, digits and _", IsName);
    public static readonly Shape Slug = new Shape.Formed("small letters, digits and -", text => text.Length is > 0 and <= 64 && text.All(IsSlugCharacter));
    public static readonly Shape Whole = new Shape.Formed("a whole number", text => Amounts.Whole(text) is not null);
    public static readonly Shape Positive = new Shape.Formed("a whole number from 1", text => Amounts.Whole(text) > 0);
    public static readonly Shape Duration = new Shape.Formed("a duration such as 30s, 15m, 24h or 7d", text => Amounts.Seconds(text) > 0);
    public static readonly Shape Size = new Shape.Formed("a size such as 512KB or 32MB", text => Amounts.Bytes(text) > 0);
    public static readonly Shape Percent = new Shape.Formed("a percentage such as 40%", text => Amounts.Percent(text) is not null);
    public static readonly Shape Rate = new Shape.Formed("a rate such as 60 per 1m", text => Amounts.Rate(text) is not null);
    public static readonly Shape Date = new Shape.Formed(
        "a date such as 2026-11-21",
        text => DateOnly.TryParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out _));
    public static readonly Shape Reply = new Shape.Formed(
        "a status and a body such as 200 OK", text => PostbackReplies.Read(text) is not null);

    public static readonly Shape.Formed Regex = new("a linear-time regular expression", IsPattern);

    public static Shape.Fields Fields(params Field[] fields) => new(fields);

    public static Shape.OneOf OneOf(params string[] choices) => new(choices);

    // They belong to whoever carries the request: another one could make two requests of one, or speak for another host.
    private static readonly HashSet<string> Connection = new(StringComparer.OrdinalIgnoreCase)
    {
        "host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect", "cookie", "proxy-authorization", "proxy-connection",
    };

    public static Shape.Formed Headers() => new(
        "the name of a header that a template may set", text => text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '-')
            && !Connection.Contains(text));

    /// <summary>A map from our fields to what a template says of each.</summary>
    public static Shape.Fields Mapped(Dictionary<string, string> about, Shape each, params string[] required) =>
        new([.. about.Select(field => new Field(field.Key, each, field.Value, required.Contains(field.Key, StringComparer.Ordinal)))]);

    private static bool IsName(string text) =>
        text.Length is > 0 and <= 64 && char.IsAsciiLetterLower(text[0]) && text.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '_');

    private static bool IsSlugCharacter(char character) => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-';

    private static bool IsPattern(string text)
    {
        try
        {
            Expressions.PatternFunctions.Compile(text, 0);
            return true;
        }
        catch (Expressions.ExpressionException)
        {
            return false;
        }
    }
}
