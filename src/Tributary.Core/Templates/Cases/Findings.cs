namespace Tributary.Core.Templates.Cases;

/// <summary>Collects what differs in one case.</summary>
internal sealed class Findings
{
    private readonly List<Difference> _all = [];

    public IReadOnlyList<Difference> All => _all;

    public void Add(Difference difference) => _all.Add(difference);

    /// <summary>Notes a difference; <paramref name="because"/> says more about what was found.</summary>
    public void Same(string what, string? expected, string? actual, string? because = null)
    {
        if (expected != actual)
            Add(new Difference(what, expected, because is null ? actual : $"{actual} ({because})"));
    }

    public void Same(string what, IEnumerable<string> expected, IEnumerable<string> actual) =>
        Same(what, string.Join('\n', expected) + '\n', string.Join('\n', actual) + '\n');

    public void Holds(string what, string expected, IEnumerable<string> actual)
    {
        var all = actual.ToArray();
        if (!all.Contains(expected, StringComparer.Ordinal))
            Add(new Difference(what, expected + '\n', string.Join('\n', all.Distinct(StringComparer.Ordinal)) + '\n'));
    }
}
