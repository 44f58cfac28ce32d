using System.Security.Cryptography;
using Tributary.Core.Callbacks;
using Tributary.Web.Features.Alerts;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Callbacks;

/// <summary>A call that was made.</summary>
internal sealed record CallbackAttempt(CallbackRow Callback, CallResult Result, long At);

/// <summary>Records calls together: what came of each, when it is tried again, and what that says of the endpoint.</summary>
internal sealed class RecordAttempt : IAsyncDisposable
{
    private readonly EndpointBook _endpoints;
    private readonly AlertBook _alerts;
    private readonly TimeProvider _clock;
    private readonly GroupCommit<CallbackAttempt, bool> _together;

    public RecordAttempt(Database database, EndpointBook endpoints, AlertBook alerts, TimeProvider clock)
    {
        (_endpoints, _alerts, _clock) = (endpoints, alerts, clock);
        _together = new(database, Commit);
    }

    public Task Add(CallbackAttempt attempt, CancellationToken ct) => _together.Add(attempt, ct);

    public ValueTask DisposeAsync() => _together.DisposeAsync();

    private async Task<IReadOnlyList<bool>> Commit(Session session, IReadOnlyList<CallbackAttempt> attempts)
    {
        await session.InsertMany("callback_attempts", "endpoint_id, event_id, attempt, attempted_at, status, took, answer",
            [.. attempts.Select(one => new object?[] { one.Callback.EndpointId, one.Callback.EventId, one.Callback.Attempts, one.At, one.Result.Status, one.Result.Took, one.Result.Answer })],
            "on conflict (endpoint_id, event_id, attempt) do nothing");
        foreach (var attempt in attempts) await Advance(session, attempt);
        foreach (var endpoint in attempts.GroupBy(attempt => attempt.Callback.EndpointId).OrderBy(group => group.Key)) await Judge(session, endpoint.Key, [.. endpoint]);
        return [.. attempts.Select(_ => true)];
    }

    // Whoever lost his lease meanwhile changes nothing: another one has claimed it since, and will record it.
    private async Task Advance(Session session, CallbackAttempt attempt)
    {
        var (callback, result) = (attempt.Callback, attempt.Result);
        var tries = callback.Tries + (result.IsTaken ? 0 : 1);
        var pause = result.IsTaken ? null : RetrySchedule.After((int)tries, RandomNumberGenerator.GetInt32(1001));
        // Gone is the endpoint, not the event: it waits for somebody to resume it.
        var state = result.IsTaken ? CallbackState.Delivered : pause is null && !CallEndpoint.IsGone(result) ? CallbackState.Parked : CallbackState.Waiting;
        var moved = await session.Execute(
            """
            update callbacks set state = @state, tries = @tries, next_at = @next, lease_until = 0, answer = @Words, ended_at = @ended
            where endpoint_id = @EndpointId and event_id = @EventId and attempts = @Attempts and state = 'Waiting'
            """,
            new
            {
                callback.EndpointId,
                callback.EventId,
                callback.Attempts,
                result.Words,
                state = state.ToString(),
                tries,
                next = Now + (long)(pause ?? TimeSpan.Zero).TotalMilliseconds,
                ended = state is CallbackState.Waiting ? (long?)null : Now,
            });
        if (moved == 1 && state is CallbackState.Parked) await RaiseParked(session, callback);
    }

    private async Task Judge(Session session, long endpoint, List<CallbackAttempt> attempts)
    {
        if (attempts.Exists(attempt => CallEndpoint.IsGone(attempt.Result)))
        {
            await Pause(session, endpoint, "It answered 410 Gone: it wants no more calls.");
            return;
        }

        var failingSince = await _endpoints.Heard(session, endpoint, attempts.Exists(attempt => attempt.Result.IsTaken));
        if (failingSince is { } since && Now - since >= RetrySchedule.LongestFailure.TotalMilliseconds)
            await Pause(session, endpoint, "It took no call for five days.");
    }

    private async Task Pause(Session session, long endpoint, string why)
    {
        if (!await _endpoints.Pause(session, endpoint, why)) return;
        await _alerts.Raise(session, new NewAlert(AlertKind.CallbacksPaused, AlertKey(endpoint, Now),
            $"Callback endpoint {endpoint} is paused. {why} Nothing is lost: what happens waits until you resume it under Callbacks."));
    }

    private Task RaiseParked(Session session, CallbackRow callback) => _alerts.Raise(session, new NewAlert(
        AlertKind.CallbackParked, $"callback-parked/{callback.EndpointId}/{Now / (24L * 3600 * 1000)}",
        $"Callbacks to endpoint {callback.EndpointId} were not taken for a week and are parked, {callback.EventId} first. Mend the receiver and send them again under Callbacks."));

    public static string AlertKey(long endpoint, long at) => $"callbacks-paused/{endpoint}/{at}";

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();
}
