using Tributary.Core.Offers;
using Tributary.Core.Templates.Feeds;

namespace Tributary.Core.Templates.Cases;

/// <summary>An answer as it was recorded.</summary>
public sealed record RecordedAnswer(byte[] Body, int Status, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public static RecordedAnswer Of(byte[] body) => new(body, 200, []);
}

/// <summary>Runs a template's feed over recorded answers, as a run does over the network: the same requests in the same order.</summary>
public sealed class ReplayFeed(Template template, SettingValues settings)
{
    /// <summary>The instant every replay happens at: 2025-11-21 04:40 UTC.</summary>
    public const long Now = 1_763_700_000_000;

    private readonly List<OutgoingRequest> _requests = [];
    private readonly List<OfferDraft> _offers = [];
    private readonly List<RecordResult.Rejected> _rejected = [];
    private readonly List<FieldIssue> _issues = [];

    public long? LastSuccessAt { get; init; }

    /// <summary>The requests made so far.</summary>
    public IReadOnlyList<OutgoingRequest> Requests => _requests;

    public IReadOnlyList<OfferDraft> Offers => _offers;

    public IReadOnlyList<RecordResult.Rejected> Rejected => _rejected;

    public IReadOnlyList<FieldIssue> Issues => _issues;

    /// <summary>
    /// How the feed ends: "complete", "partial", the meaning of the answer that stopped it, or "unfinished" where more was asked for than
    /// is recorded; and the words for it.
    /// </summary>
    public async Task<(string Outcome, string? Message)> Run(IEnumerable<RecordedAnswer> answers, CancellationToken ct)
    {
        var feed = template.Feed ?? throw new InvalidOperationException($"{template.Name} has no feed to replay.");
        var progress = feed.Begin();
        var place = default(FeedPlace);
        var context = new FeedContext(settings, new HashSet<string>(StringComparer.Ordinal), Now, LastSuccessAt);
        foreach (var recorded in answers)
        {
            var request = feed.Request(place, context);
            _requests.Add(request);
            using var answer = await request.Read(new AnswerHead(recorded.Status, recorded.Headers, null), new MemoryStream(recorded.Body), ct);
            if (answer.Judgement.Meaning is not (AnswerMeaning.Ok or AnswerMeaning.Empty))
                return (Word(answer.Judgement.Meaning), answer.Judgement.Message);
            await foreach (var record in answer.Records(ct))
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
        return ("unfinished", "more was asked for than is recorded");
    }

    private void Take(RecordResult record)
    {
        switch (record)
        {
            case RecordResult.Mapped mapped:
                _offers.Add(mapped.Offer);
                _issues.AddRange(mapped.Issues);
                break;
            case RecordResult.Rejected rejected:
                _rejected.Add(rejected);
                break;
        }
    }

    private static string Word(AnswerMeaning meaning) => meaning == AnswerMeaning.RateLimited ? "rate_limited" : meaning.ToString().ToLowerInvariant();
}
