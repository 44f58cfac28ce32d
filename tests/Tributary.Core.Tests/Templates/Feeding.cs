using System.Text;
using Tributary.Core.Offers;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Feeds;

namespace Tributary.Core.Tests.Templates;

/// <summary>Runs a template over recorded answers, as a run does.</summary>
internal sealed class Feeding(Template template, SettingValues settings)
{
    public List<OutgoingRequest> Requests { get; } = [];

    public List<OfferDraft> Offers { get; } = [];

    public List<RecordResult.Rejected> Rejected { get; } = [];

    public List<FieldIssue> Issues { get; } = [];

    public static (Template Template, SettingValues Settings) Load(string id, params (string Name, string Value)[] settings)
    {
        var load = Template.Load(Repository.Template(id), $"{id}/template.yaml");
        Assert.Empty(load.Errors);
        var check = load.Template!.Check(settings.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal), _ => false);
        Assert.Empty(check.Errors);
        return (load.Template, check.Values!);
    }

    /// <summary>How the feed ended: complete, partial, or the meaning of the answer that stopped it; and the words for it.</summary>
    public async Task<(string Outcome, string? Message)> Run(IEnumerable<byte[]> answers, int status = 200)
    {
        var progress = template.Feed.Begin();
        var place = default(FeedPlace);
        var context = new FeedContext(settings, new HashSet<string>(StringComparer.Ordinal), 1_763_700_000_000, null);
        foreach (var bytes in answers)
        {
            Requests.Add(template.Feed.Request(place, context));
            using var answer = await template.Feed.Read(
                new AnswerHead(status, [], null), new MemoryStream(bytes), settings, TestContext.Current.CancellationToken);
            if (answer.Judgement.Meaning is not (AnswerMeaning.Ok or AnswerMeaning.Empty))
                return (Word(answer.Judgement.Meaning), answer.Judgement.Message);
            await foreach (var record in answer.Records(TestContext.Current.CancellationToken))
                Take(record);
            switch (progress.After(answer))
            {
                case FeedStep.Next next:
                    place = next.Place;
                    break;
                case FeedStep.Complete complete:
                    return ("complete", complete.Why);
                case FeedStep.Partial partial:
                    return ("partial", partial.Why);
            }
        }
        return ("unfinished", null);
    }

    public Task<(string Outcome, string? Message)> Run(string answer) => Run([Encoding.UTF8.GetBytes(answer)]);

    private void Take(RecordResult record)
    {
        switch (record)
        {
            case RecordResult.Mapped mapped:
                Offers.Add(mapped.Offer);
                Issues.AddRange(mapped.Issues);
                break;
            case RecordResult.Rejected rejected:
                Rejected.Add(rejected);
                break;
        }
    }

    private static string Word(AnswerMeaning meaning) => meaning == AnswerMeaning.RateLimited ? "rate_limited" : meaning.ToString().ToLowerInvariant();
}
