using System.Text.RegularExpressions;

namespace Tributary.Web.Tests.Architecture;

/// <summary>Where things lie and how large they are.</summary>
public sealed partial class Layout
{
    /// <summary>Files that may be longer than a reader likes, each with its reason.</summary>
    private static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal);

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var elsewhere = from file in Repository.Files("src", ".cs").Concat(Repository.Files("tests", ".cs"))
                        let declared = Namespace().Match(Repository.Text(file)).Groups["name"].Value
                        // The harness is one folder compiled into every suite.
                        where declared.Length > 0 && declared != FolderNamespace(file) && !file.StartsWith("tests/Harness/", StringComparison.Ordinal)
                        select $"{file} is in {declared}";

        Assert.Empty(elsewhere);
    }

    [Fact]
    public void Every_migration_exists_for_both_databases()
    {
        const string migrations = "src/Tributary.Web/Platform/Data/Migrations";

        var sqlite = Repository.Files($"{migrations}/Sqlite", ".sql").Select(file => Path.GetFileName(file)).ToList();
        var postgres = Repository.Files($"{migrations}/Postgres", ".sql").Select(file => Path.GetFileName(file)).ToList();

        Assert.Equal(sqlite, postgres);
        Assert.Equal(sqlite.Count, sqlite.Select(name => name[..4]).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Every_package_has_its_reason()
    {
        var reasons = Repository.Text("docs/decisions/0005-dependencies.md");

        var packages = Package().Matches(Repository.Text("Directory.Packages.props")).Select(match => match.Groups["name"].Value);

        Assert.DoesNotContain(packages, package => !reasons.Contains($"| `{package}` |", StringComparison.Ordinal));
    }

    [Fact]
    public void No_file_is_longer_than_four_hundred_lines_without_a_reason()
    {
        var tooLong = Repository.Files("src", ".cs", ".razor", ".js").Concat(Repository.Files("tests", ".cs"))
            .Where(file => !LongFiles.ContainsKey(file))
            .Select(file => (file, lines: Repository.Text(file).Count(character => character == '\n')))
            .Where(entry => entry.lines > 400)
            .Select(entry => $"{entry.file}: {entry.lines} lines");

        Assert.Empty(tooLong);
    }

    private static string FolderNamespace(string file) => string.Join('.', file.Split('/')[1..^1]);

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"<PackageVersion Include=""(?<name>[^""]+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Package();
}
