using Tributary.Core.Templates.Cases;

namespace Tributary.Core.Tests.Templates;

/// <summary>Every folder under networks/ brings its own cases; adding a network adds its tests.</summary>
public sealed class NetworkFolders
{
    public static TheoryData<string> All => [.. Directory.EnumerateDirectories(Repository.Networks).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(All))]
    public void Loads_without_an_error_under_its_own_name(string network)
    {
        var load = Repository.Load(network);

        Assert.Empty(load.Errors);
        Assert.Equal(network, load.Template!.Id);
    }

    [Theory, MemberData(nameof(All))]
    public void Says_what_it_is_based_on(string network)
    {
        var template = Repository.Load(network).Template!;

        Assert.NotEmpty(template.Evidence.Sources);
        Assert.True(File.Exists(Path.Combine(Repository.Networks, network, "README.md")));
    }

    // ./tributary template test --write networks/NAME records golden files; the diff then says what changed.
    [Theory, MemberData(nameof(All))]
    public async Task Passes_its_cases(string network)
    {
        var template = Repository.Load(network).Template!;

        var report = await RunCases.Run(Repository.Folder(network), template, TestContext.Current.CancellationToken);

        Assert.Empty(report.Errors);
        Assert.NotEmpty(report.Results);
        Assert.Empty(report.Results.SelectMany(result => result.Differences.Select(difference => $"{result.Name}: {difference}")));
    }
}
