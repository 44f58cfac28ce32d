using System.Globalization;
using System.Text.RegularExpressions;

namespace Tributary.Web.Platform.Security;

/// <summary>
/// A column of sealed texts, registered by the feature that owns its table. Nothing can be sealed for the database without one, and what is in it is sealed again
/// after a new key was made.
/// </summary>
internal sealed partial record SealedColumn
{
    private readonly string _place;

    /// <param name="table">Its table.</param>
    /// <param name="column">Its name.</param>
    /// <param name="place">What its texts are bound to, with the columns that name a row in braces: "network_secrets/{network_id}/{name}".</param>
    /// <param name="stamp">Under which readers keep its texts in memory, where they do.</param>
    public SealedColumn(string table, string column, string place, string? stamp = null)
    {
        (Table, Column, _place, Stamp) = (table, column, place, stamp);
        Keys = [.. Key().Matches(place).Select(match => match.Groups["key"].Value)];
    }

    public string Table { get; }

    public string Column { get; }

    public string? Stamp { get; }

    /// <summary>The columns that name a row.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>The place of one row's text.</summary>
    public SealedPlace Of(params IReadOnlyList<object> keys)
    {
        if (keys.Count != Keys.Count) throw new ArgumentException($"A row of {Table} is named by {string.Join(" and ", Keys)}.", nameof(keys));
        var place = _place;
        foreach (var (name, value) in Keys.Zip(keys)) place = place.Replace($"{{{name}}}", Convert.ToString(value, CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return new SealedPlace(place);
    }

    [GeneratedRegex(@"\{(?<key>[a-z_]+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();
}

/// <summary>Where a sealed text belongs: it opens nowhere else.</summary>
internal readonly record struct SealedPlace
{
    internal SealedPlace(string text) => Text = text;

    public string Text { get; }

    /// <summary>Lines of files that go away by themselves.</summary>
    public static SealedPlace Spool(string name) => new(name);

    /// <summary>What a page carries for minutes.</summary>
    public static SealedPlace Page(string name) => new("page/" + name);
}
