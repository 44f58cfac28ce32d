using System.Text.RegularExpressions;

namespace Tributary.Web.Tests.Architecture;

/// <summary>Every fault that a sync may meet has a test that runs, and docs/faults.md says which.</summary>
public sealed partial class FaultRegister
{
    private static readonly string[] All = [.. Enumerable.Range(1, 23).Select(number => $"F-{number:D2}")];

    [Fact]
    public void Every_fault_has_a_test()
    {
        var tested = Traits().Select(trait => trait.Fault).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(All.Except(tested, StringComparer.Ordinal));
    }

    [Fact]
    public void The_list_of_faults_names_the_tests_of_each()
    {
        var named = Row().Matches(Repository.Text("docs/faults.md")).SelectMany(row => Name().Matches(row.Groups["tests"].Value)
            .Select(name => (row.Groups["fault"].Value, name.Groups["name"].Value)));

        Assert.Equal(Traits().Distinct().Order(), named.Order());
    }

    // A test that is skipped for good has no trait worth the name.
    private static List<(string Fault, string Class)> Traits() =>
    [
        .. from file in Repository.Files("tests", ".cs")
           from Match test in Test().Matches(Repository.Text(file))
           where !test.Value.Contains("Skip =", StringComparison.Ordinal)
           from Match trait in Trait().Matches(test.Value)
           select (trait.Groups["fault"].Value, Path.GetFileNameWithoutExtension(file)),
    ];

    [GeneratedRegex(@"(^ *\[[^\n]*\n)+ *public ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Test();

    [GeneratedRegex(@"Trait\(""fault"", ""(?<fault>[^""]+)""\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Trait();

    [GeneratedRegex(@"^\| (?<fault>[FT]-\d\d) \|[^|]*\|[^|]*\|(?<tests>[^|]*)\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(?<name>\w+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
