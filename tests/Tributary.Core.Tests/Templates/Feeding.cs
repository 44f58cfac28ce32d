using System.Text;
using Tributary.Core.Offers;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Feeds;
using Tributary.Core.Templates.Rehearsals;

namespace Tributary.Core.Tests.Templates;

/// <summary>A template of the repository with settings, run over answers a test writes.</summary>
internal sealed class Feeding(Template template, SettingValues settings)
{
    private readonly Queue<byte[]> _answers = new();
    private Rehearsal? _rehearsal;

    public IReadOnlyList<OfferDraft> Offers => _rehearsal!.Offers;

    public IReadOnlyList<RecordResult.Rejected> Rejected => _rehearsal!.Rejected;

    public IReadOnlyList<FieldIssue> Issues => _rehearsal!.Issues;

    public static (Template Template, SettingValues Settings) Load(string id, params (string Name, string Value)[] settings)
    {
        var load = Repository.Load(id);
        Assert.Empty(load.Errors);
        var check = load.Template!.Check(settings.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal), _ => false);
        Assert.Empty(check.Errors);
        return (load.Template, check.Values!);
    }

    public async Task<(string Outcome, string? Message)> Run(IEnumerable<byte[]> answers)
    {
        foreach (var answer in answers)
            _answers.Enqueue(answer);
        _rehearsal = new Rehearsal(settings, (_, _) => Task.FromResult(_answers.TryDequeue(out var next) ? RecordedAnswer.Of(next) : null));
        var end = await _rehearsal.Run(template, TestContext.Current.CancellationToken);
        return (end.Outcome, end.Message);
    }

    public Task<(string Outcome, string? Message)> Run(string answer) => Run([Encoding.UTF8.GetBytes(answer)]);
}
