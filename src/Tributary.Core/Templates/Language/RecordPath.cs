namespace Tributary.Core.Templates.Language;

/// <summary>Where an answer's records lie: names from the top, none for an answer that is the list itself. Fixed, so that it can be streamed.</summary>
internal sealed record RecordPath(IReadOnlyList<string> Names)
{
    /// <summary>Stands for one level whatever its name, where a network does not say how its outermost one is called.</summary>
    public const string Any = "*";

    public static RecordPath? Parse(string text)
    {
        if (text == ".")
            return new RecordPath([]);
        var names = text.Split('.');
        return names.Length > 1 && names[0].Length == 0 && names.Skip(1).All(name => name == Any || IsName(name)) ? new RecordPath(names[1..]) : null;
    }

    public override string ToString() => "." + string.Join('.', Names);

    private static bool IsName(string name) =>
        name.Length > 0 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');
}
