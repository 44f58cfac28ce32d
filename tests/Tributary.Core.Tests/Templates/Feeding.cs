using System.Text;
using Tributary.Core.Offers;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Cases;
using Tributary.Core.Templates.Feeds;

namespace Tributary.Core.Tests.Templates;

/// <summary>A template of the repository with settings, run over answers a test writes.</summary>
internal sealed class Feeding(Template template, SettingValues settings)
{
    private readonly ReplayFeed _replay = new(template, settings);

    public IReadOnlyList<OfferDraft> Offers => _replay.Offers;

    public IReadOnlyList<RecordResult.Rejected> Rejected => _replay.Rejected;

    public IReadOnlyList<FieldIssue> Issues => _replay.Issues;

    public static (Template Template, SettingValues Settings) Load(string id, params (string Name, string Value)[] settings)
    {
        var load = Repository.Load(id);
        Assert.Empty(load.Errors);
        var check = load.Template!.Check(settings.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal), _ => false);
        Assert.Empty(check.Errors);
        return (load.Template, check.Values!);
    }

    public Task<(string Outcome, string? Message)> Run(IEnumerable<byte[]> answers) =>
        _replay.Run(answers.Select(RecordedAnswer.Of), TestContext.Current.CancellationToken);

    public Task<(string Outcome, string? Message)> Run(string answer) => Run([Encoding.UTF8.GetBytes(answer)]);
}
