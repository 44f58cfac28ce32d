using Tributary.Core.Templates;
using Tributary.Core.Templates.Cases;
using Tributary.Core.Templates.Drafts;
using Tributary.Core.Templates.Linting;

namespace Tributary.Core.Tests.Templates;

/// <summary>The two networks the operator's guide describes, and what the first step of its walk finds in their samples.</summary>
public sealed class GuidedTemplates
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "examples", "templates");

    [Theory]
    [InlineData("lanternads")]
    [InlineData("millrace")]
    public async Task Load_without_a_warning_and_pass_their_cases(string name)
    {
        var folder = new TemplateFolder(name, path => Path.Combine(Folder, name, path) is var file && File.Exists(file) ? File.ReadAllBytes(file) : null);
        var source = new TemplateSource(folder.Text(TemplateFolder.TemplateFile)!, name);
        var template = Template.Load(source, _ => null).Template!;

        var report = await RunCases.Run(folder, template, TestContext.Current.CancellationToken);

        Assert.All(report.Results, result => Assert.Empty(result.Differences));
        Assert.Empty(await LintTemplate.Run(source, _ => null, folder, "2026-11-21", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("lanternads", "offers.json", SampleForm.Json, "at: .data.campaigns", "# payout: .reward.amount ", "# ends_at: .expires_at | date('unix') ", "#   total_pages: body.meta.pages")]
    [InlineData("millrace", "offers.xml", SampleForm.Xml, "at: .feed.offers.offer", "# payout: '.price[\"#text\"]' ", "# countries: .country ", "#   total_items: body.feed.rows.@total")]
    public async Task Are_begun_from_a_sample(string name, string sample, SampleForm form, params string[] proposed)
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(Folder, name, "fixtures", sample), TestContext.Current.CancellationToken);

        var (draft, _) = await DraftFolder.Write(name, form, bytes, "2026-11-21", TestContext.Current.CancellationToken);

        var folder = new TemplateFolder(name, path => draft!.Files.GetValueOrDefault(path));
        var text = folder.Text(TemplateFolder.TemplateFile)!;
        Assert.All(proposed, line => Assert.Contains(line, text, StringComparison.Ordinal));
        var report = await RunCases.Run(folder, Template.Load(text, name).Template!, TestContext.Current.CancellationToken);
        Assert.Empty(report.Errors);
        Assert.All(report.Results, result => Assert.Empty(result.Differences));
    }

    [Theory]
    [InlineData(SampleForm.Json)]
    [InlineData(SampleForm.Xml)]
    [InlineData(SampleForm.Csv)]
    public async Task A_bare_skeleton_passes_its_own_cases(SampleForm form)
    {
        var (draft, _) = await DraftFolder.Write("mine", form, null, "2026-11-21", TestContext.Current.CancellationToken);
        var folder = new TemplateFolder("mine", path => draft!.Files.GetValueOrDefault(path));

        var report = await RunCases.Run(folder, Template.Load(folder.Text(TemplateFolder.TemplateFile)!, "mine").Template!, TestContext.Current.CancellationToken);

        Assert.Empty(report.Errors);
        Assert.All(report.Results, result => Assert.Empty(result.Differences));
    }
}
