using System.Text.Json;
using System.Text.RegularExpressions;
using Tributary.Web.Platform.Commands;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Tests.Architecture;

/// <summary>T-32: what the product is put together from is known, fixed and said.</summary>
public sealed class SupplyChain
{
    private static readonly string Nuget = Repository.Text("src/Tributary.Web/packages.lock.json");
    private static readonly string Npm = Repository.Text("package-lock.json");
    private static readonly string Reasons = Repository.Text("docs/decisions/0005-dependencies.md");

    [Fact, Trait("fault", "T-32")]
    public async Task Every_package_of_the_lock_files_is_in_the_bill_of_materials_with_version_licence_and_hash()
    {
        using var written = new StringWriter();
        var code = await CommandLine.Root(new CommandHost((_, _) => throw new InvalidOperationException("It needs no host."))).Parse(["sbom"])
            .InvokeAsync(new() { Output = written }, TestContext.Current.CancellationToken);

        using var bill = JsonDocument.Parse(written.ToString());
        var said = bill.RootElement.GetProperty("components").EnumerateArray().ToDictionary(component => component.GetProperty("purl").GetString()!, StringComparer.Ordinal);
        Assert.Equal((0, "CycloneDX", "1.6"), (code, bill.RootElement.GetProperty("bomFormat").GetString(), bill.RootElement.GetProperty("specVersion").GetString()));
        var locked = Locked().ToList();
        Assert.Equal(locked.Select(package => package.Purl).Order(StringComparer.Ordinal), said.Keys.Order(StringComparer.Ordinal));
        foreach (var (purl, version, hash) in locked)
        {
            Assert.Equal(version, said[purl].GetProperty("version").GetString());
            Assert.Equal(Convert.ToHexStringLower(Convert.FromBase64String(hash)), said[purl].GetProperty("hashes")[0].GetProperty("content").GetString());
            Assert.Matches("^[A-Za-z0-9.-]+$", said[purl].GetProperty("licenses")[0].GetProperty("license").GetProperty("id").GetString());
        }

        Assert.Equal(said.Keys.Append(bill.RootElement.GetProperty("metadata").GetProperty("component").GetProperty("bom-ref").GetString()).Order(StringComparer.Ordinal),
            bill.RootElement.GetProperty("dependencies").EnumerateArray().Select(of => of.GetProperty("ref").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(SbomCommand.Write(Nuget, Npm, Reasons, "1.0.0"), SbomCommand.Write(Nuget, Npm, Reasons, "1.0.0"));
    }

    [Fact, Trait("fault", "T-32")]
    public void A_package_without_a_line_of_reason_and_licence_is_refused()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => SbomCommand.Write(Nuget, Npm, Reasons.Replace("| `Dapper` |", "| Dapper |", StringComparison.Ordinal), "1.0.0"));

        Assert.StartsWith("Dapper has no line", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_licences_are_those_that_the_packages_name()
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"));
        Assert.SkipUnless(Directory.Exists(folder), "The packages were restored to another place.");

        foreach (var (purl, version, _) in Locked().Where(package => package.Purl.StartsWith("pkg:nuget/", StringComparison.Ordinal)))
        {
            var name = purl["pkg:nuget/".Length..purl.IndexOf('@', StringComparison.Ordinal)];
            var specification = File.ReadAllText(Path.Combine(folder, name.ToLowerInvariant(), version, $"{name.ToLowerInvariant()}.nuspec"));
            var licence = Regex.Match(specification, "<license type=\"expression\">(?<id>[^<]+)<", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["id"].Value;
            Assert.Contains($"| {licence} |", Reasons.Split('\n').Single(line => line.StartsWith($"| `{name}` |", StringComparison.OrdinalIgnoreCase)), StringComparison.Ordinal);
        }
    }

    [Theory, Trait("fault", "T-32")]
    [InlineData(3_034_001, "3.34.1")]
    [InlineData(3_007_017, "3.7.17")]
    public void An_old_library_of_the_database_is_refused_with_the_remedy(int number, string says)
    {
        var refusal = SqliteDatabase.TooOld(number);

        Assert.Contains($" is {says}, ", refusal, StringComparison.Ordinal);
        Assert.Contains("apt-get install libsqlite3-0", refusal, StringComparison.Ordinal);
        Assert.Null(SqliteDatabase.TooOld(3_035_000));
    }

    [Fact]
    public void Versions_do_not_float() => Assert.All(Repository.Files("src", ".csproj").Concat(Repository.Files("tests", ".csproj")).Append("Directory.Packages.props"),
        file => Assert.DoesNotMatch("Version=\"[^\"]*[*\\[(]", Repository.Text(file)));

    private static IEnumerable<(string Purl, string Version, string Hash)> Locked()
    {
        using var nuget = JsonDocument.Parse(Nuget);
        foreach (var package in nuget.RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject().Where(package => package.Value.TryGetProperty("resolved", out _)))
            yield return ($"pkg:nuget/{package.Name}@{package.Value.GetProperty("resolved")}", package.Value.GetProperty("resolved").GetString()!, package.Value.GetProperty("contentHash").GetString()!);
        using var npm = JsonDocument.Parse(Npm);
        foreach (var package in npm.RootElement.GetProperty("packages").EnumerateObject().Where(package => package.Name.Length > 0))
            yield return ($"pkg:npm/{package.Name["node_modules/".Length..]}@{package.Value.GetProperty("version")}", package.Value.GetProperty("version").GetString()!, package.Value.GetProperty("integrity").GetString()!["sha512-".Length..]);
    }
}
