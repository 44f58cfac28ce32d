using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Runs;

/// <summary>What steps found out, kept from run to run whatever becomes of the run.</summary>
internal sealed class StepAnswers(Database database)
{
    /// <summary>What is kept about some offers of a network.</summary>
    public async Task<IReadOnlyDictionary<(string SourceId, string Step), StepAnswer>> Of(long networkId, IEnumerable<string> sourceIds, CancellationToken ct)
    {
        var rows = await database.Read(session => session.Query<StepAnswer>(
            $"select source_id, step, asked_at, answer from step_answers where network_id = @networkId and {session.Dialect.In("source_id", "@sourceIds")}",
            new { networkId, sourceIds = session.Dialect.List(sourceIds) }), ct);
        return rows.ToDictionary(row => (row.SourceId, row.Step));
    }

    public Task Keep(long networkId, IEnumerable<StepAnswer> answers, CancellationToken ct) => database.Write(session => session.InsertMany(
        "step_answers", "network_id, source_id, step, asked_at, answer",
        [.. answers.Select(answer => new object?[] { networkId, answer.SourceId, answer.Step, answer.AskedAt, answer.Answer })],
        "on conflict (network_id, source_id, step) do update set asked_at = excluded.asked_at, answer = excluded.answer"), ct);
}

/// <summary>What a step found out about one offer; no answer means that there is nothing.</summary>
internal sealed record StepAnswer
{
    public string SourceId { get; init; } = "";
    public string Step { get; init; } = "";

    /// <summary>Unix ms.</summary>
    public long AskedAt { get; init; }
    public string? Answer { get; init; }
}
