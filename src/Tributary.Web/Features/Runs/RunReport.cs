using System.Text.Json;
using Tributary.Core.Offers;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Runs;

/// <summary>What a run counts while it goes, and how that lies in its row.</summary>
internal sealed class RunReport(long runId)
{
    // A feed that invents words must not fill the memory with them.
    private const int MostWords = 2000;

    /// <summary>More are counted, not kept.</summary>
    public const int MostRejectionsKept = 100;

    private readonly Dictionary<FieldIssue, long> _issues = [];
    private readonly List<Rejection> _rejections = [];
    private readonly Dictionary<ForeignWord, (long Records, string Example)> _words = [];
    private int _rejectionsWritten;

    public long RunId => runId;

    public string Phase { get; set; } = "Asking the network";
    public long Pages { get; set; }
    public long Records { get; set; }
    public long? Announced { get; set; }
    public long Bytes { get; set; }
    public long Added { get; set; }
    public long Updated { get; set; }
    public long Unchanged { get; set; }
    public long Missing { get; set; }
    public long Returned { get; set; }

    /// <summary>Missing for the first time.</summary>
    public long Gone { get; set; }

    /// <summary>Of the updated ones: those that pay something else.</summary>
    public long Payouts { get; set; }

    /// <summary>Of the updated ones: those that the network ran and no longer runs.</summary>
    public long Closed { get; set; }

    /// <summary>Offers of which a change waits for review.</summary>
    public long Held { get; set; }

    /// <summary>Records that came twice and said the same.</summary>
    public long Repeated { get; set; }

    /// <summary>Records under the id of another that said something else; they are rejected.</summary>
    public long Conflicting { get; set; }

    public long Requests { get; set; }
    public Dictionary<OfferField, long> Fields { get; } = [];
    public IReadOnlyList<FeedFinding> Findings { get; set; } = [];

    public long Rejected { get; private set; }

    /// <summary>Records that could not be read.</summary>
    public long Unusable => Rejected - Conflicting;

    public StepTallies Steps { get; } = new();

    public void Reject(string sourceId, string field, string reason)
    {
        Rejected++;
        if (_rejections.Count < MostRejectionsKept) _rejections.Add(new Rejection { SourceId = sourceId, Field = field, Reason = reason });
    }

    /// <summary>Words of the feed that nobody knows: in how many records, and one that has it.</summary>
    public IReadOnlyDictionary<ForeignWord, (long Records, string Example)> Words => _words;

    public void Note(string record, IReadOnlyList<ForeignWord> unknown)
    {
        foreach (var word in unknown)
        {
            if (_words.TryGetValue(word, out var seen)) _words[word] = seen with { Records = seen.Records + 1 };
            else if (_words.Count < MostWords) _words[word] = (1, record);
        }
    }

    public void Note(IReadOnlyList<FieldIssue> issues)
    {
        foreach (var issue in issues) _issues[issue] = _issues.GetValueOrDefault(issue) + 1;
    }

    /// <summary>Writes the counts; true when somebody asked the run to stop.</summary>
    public async Task<bool> Write(Session session, long now)
    {
        await session.InsertMany("run_rejections", "run_id, place, source_id, field, reason",
            [.. _rejections.Skip(_rejectionsWritten).Select((rejection, i) => new object?[] { runId, (long)(_rejectionsWritten + i), rejection.SourceId, rejection.Field, rejection.Reason })]);
        var written = _rejections.Count;
        session.AfterCommit(() => _rejectionsWritten = written);
        return await session.Scalar<long?>(
            """
            update runs set phase = @Phase, heartbeat_at = @now, pages = @Pages, records = @Records, announced = @Announced, bytes = @Bytes,
                            added = @Added, updated = @Updated, unchanged = @Unchanged, missing = @Missing, returned = @Returned,
                            rejected = @Rejected, issues = @issues, steps = @steps, gone = @Gone, payouts = @Payouts, closed = @Closed, held = @Held,
                            repeated = @Repeated, requests = @Requests, fields = @fields, findings = @findings
            where id = @RunId returning cancel_requested_at
            """,
            new
            {
                Phase,
                now,
                Pages,
                Records,
                Announced,
                Bytes,
                Added,
                Updated,
                Unchanged,
                Missing,
                Returned,
                Rejected,
                Gone,
                Payouts,
                Closed,
                Held,
                Repeated,
                Requests,
                RunId,
                issues = IssuesAsJson(),
                steps = Steps.ToJson(),
                fields = JsonSerializer.Serialize(Fields.OrderByDescending(pair => pair.Value).ToDictionary(pair => pair.Key.ToString(), pair => pair.Value, StringComparer.Ordinal)),
                findings = StoredFindings.Write(Findings),
            }) is not null;
    }

    /// <summary>Field problems of a stored report, most frequent first.</summary>
    public static IReadOnlyList<CountedIssue> ReadIssues(string json) => JsonSerializer.Deserialize<List<CountedIssue>>(json) ?? [];

    private string IssuesAsJson() => JsonSerializer.Serialize(_issues
        .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Field, StringComparer.Ordinal)
        .Take(50).Select(pair => new CountedIssue(pair.Key.Field, pair.Key.Problem, pair.Value)));
}

/// <summary>How often a field of the feed could not be used.</summary>
public sealed record CountedIssue(string Field, string Problem, long Count);
