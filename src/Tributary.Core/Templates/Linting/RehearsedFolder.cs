using Tributary.Core.Offers;
using Tributary.Core.Templates.Cases;
using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Feeds;
using Tributary.Core.Templates.Rehearsals;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Linting;

/// <summary>All recorded answers of a template's folder, read together: what its expressions read of them, and what nothing does.</summary>
public sealed class RehearsedFolder
{
    private readonly Dictionary<string, FieldsRead> _reading = new(StringComparer.Ordinal);
    private readonly List<Rehearsal> _rehearsals = [];
    private readonly List<Rehearsal> _further = [];
    private readonly Node? _cases;

    private RehearsedFolder(Node? cases) => _cases = cases;

    /// <summary>Whether there was anything to read.</summary>
    public bool HasAnswers => _rehearsals.Exists(rehearsal => rehearsal.Exchanges.Any(exchange => exchange.Judgement.Meaning == AnswerMeaning.Ok));

    /// <summary>Whether none of the answers has its list where the template looks for it.</summary>
    internal bool LacksLists => !HasAnswers && _rehearsals.Exists(rehearsal => rehearsal.Exchanges.Any(exchange => exchange.Judgement.Meaning == AnswerMeaning.Contract));

    /// <summary>Whether a question of the template takes the further answer: reads something of it, or knows it for an error.</summary>
    public bool TakesFurther => _further.Exists(Takes);

    /// <summary>
    /// Reads what cases.yaml names and, as the answer to whichever question takes it, a further answer. A folder whose cases cannot be read has
    /// no answers.
    /// </summary>
    public static async Task<RehearsedFolder> Run(Template template, TemplateFolder folder, IEnumerable<byte[]> further, CancellationToken ct)
    {
        var cases = folder.Text(TemplateFolder.CasesFile) is { } text ? YamlReader.Read(text, $"{folder.Name}/{TemplateFolder.CasesFile}").Root : null;
        var rehearsed = new RehearsedFolder(cases);
        var typed = cases?.Find("settings")?.Entries.ToDictionary(entry => entry.Key.Text, entry => entry.Value.Text, StringComparer.Ordinal) ?? [];
        if (cases is null || template.Check(typed, _ => false).Values is not { } settings)
            return rehearsed;
        foreach (var feed in template.Feed is null ? [] : cases.Find("feeds")?.Items ?? [])
            await rehearsed.Rehearse(feed, settings, folder, rehearsal => rehearsal.Run(template, ct));
        foreach (var poll in template.Polls)
        {
            foreach (var node in cases.Find(poll.Kind.ToString().ToLowerInvariant())?.Items ?? [])
                await rehearsed.Rehearse(node, settings, folder, rehearsal => rehearsal.Run(poll, ct));
        }
        foreach (var answer in further)
            await rehearsed.RehearseFurther(template, cases, settings, answer, ct);
        return rehearsed;
    }

    /// <summary>The same of the further answer alone, as the question reads it that it is for: the one that reads most of it.</summary>
    public IReadOnlyList<(string What, UnreadField Field)> UnreadOfFurther()
    {
        var ignored = Ignored().Select(entry => entry.Key.Text).ToArray();
        return _further.Where(Takes).Select(rehearsal => rehearsal.Unread().Where(unread => !unread.Field.IsCoveredBy(ignored)).ToArray()).MinBy(unread => unread.Length) ?? [];
    }

    /// <summary>Fields of good answers that nothing reads and cases.yaml does not list as ignored, each with what was asked for.</summary>
    public IReadOnlyList<(string What, UnreadField Field)> Unread()
    {
        var ignored = Ignored().Select(entry => entry.Key.Text).ToArray();
        return [.. AllUnread().Where(unread => !unread.Field.IsCoveredBy(ignored))];
    }

    /// <summary>Entries of "ignored" that cover no field, because it is read or not there.</summary>
    internal IEnumerable<Node> NeedlesslyIgnored()
    {
        var unread = AllUnread();
        return Ignored().Select(entry => entry.Key).Where(key => !unread.Exists(one => one.Field.IsCoveredBy([key.Text])));
    }

    /// <summary>Paths that were asked for and in no answer.</summary>
    internal IEnumerable<string> NeverFound() => _reading.Values.SelectMany(reading => reading.NeverFound).Distinct(StringComparer.Ordinal);

    internal IEnumerable<(string Table, string Value)> NotInTable() => _reading.Values.SelectMany(reading => reading.NotInTable).Distinct();

    private List<(string What, UnreadField Field)> AllUnread() =>
        [.. _rehearsals.SelectMany(rehearsal => rehearsal.Unread()).DistinctBy(unread => (unread.What, unread.Field.Path))];

    private IEnumerable<KeyValuePair<Node, Node>> Ignored() => _cases?.Find("ignored")?.Entries ?? [];

    private static bool Takes(Rehearsal rehearsal) => rehearsal.Exchanges.Any(exchange => exchange.Answer is not null && exchange.Judgement switch
    {
        { Meaning: AnswerMeaning.Ok } => rehearsal.Found > 0 || (exchange.Records == 0 && !exchange.What.StartsWith("step", StringComparison.Ordinal)),
        { Meaning: AnswerMeaning.Empty } => true,
        var judgement => judgement.Rule.Contains(", rule ", StringComparison.Ordinal),
    });

    private async Task RehearseFurther(Template template, Node cases, SettingValues settings, byte[] answer, CancellationToken ct)
    {
        var runs = template.Polls.Select(poll => (Func<Rehearsal, Task>)(rehearsal => rehearsal.Run(poll, ct))).ToList();
        if (template.Feed is not null)
            runs.Insert(0, rehearsal => rehearsal.Run(template, ct));
        var any = new OfferDraft { SourceId = "1", Title = "any" };
        runs.AddRange(template.Steps.Where(step => step.BatchSize == 1).Select(step => (Func<Rehearsal, Task>)(rehearsal => rehearsal.Run(step, any, ct))));
        foreach (var run in runs)
        {
            var answers = new Queue<RecordedAnswer>([RecordedAnswer.Of(answer)]);
            var rehearsal = new Rehearsal(settings, (_, _) => Task.FromResult(answers.TryDequeue(out var next) ? next : null))
            {
                Reading = _reading,
                HasToken = true,
                Context = new FeedContext(settings, new HashSet<string>(StringComparer.Ordinal), Rehearsal.RecordedAt, null) { Visitor = CaseValues.Visitor(cases) },
            };
            await run(rehearsal);
            _further.Add(rehearsal);
        }
    }

    private async Task Rehearse(Node node, SettingValues settings, TemplateFolder folder, Func<Rehearsal, Task> run)
    {
        if (node.Find("answers") is not null && FeedCase.Answers(node, folder, new Findings()) is { } answers)
            await Rehearse(node, settings, answers, run);
    }

    private async Task Rehearse(Node node, SettingValues settings, List<RecordedAnswer> answers, Func<Rehearsal, Task> run)
    {
        var rehearsal = FeedCase.Rehearse(node, settings, answers, _reading);
        _rehearsals.Add(rehearsal);
        await run(rehearsal);
    }
}
