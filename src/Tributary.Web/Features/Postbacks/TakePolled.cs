using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Features.Conversions;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Postbacks;

/// <summary>
/// Takes in what a network told when it was asked. Each fact that is new or different becomes a row of the log and is decided exactly as a call
/// is, by the same keys: what came by postback before is a duplicate. The same fact again leaves no trace.
/// </summary>
internal sealed partial class TakePolled(
    ConversionBook conversions, PostbackBatch batch, DecidePostback decide, Database database, Ids ids, JobQueue jobs, SecretBox box, TimeProvider clock, ILogger<TakePolled> log)
{
    private const int Tries = 5;

    /// <summary>How many of the facts were new or different, and how many were told before just the same.</summary>
    /// <param name="network">Who told.</param>
    /// <param name="kind">What it was asked for.</param>
    /// <param name="facts">What it told, in its order.</param>
    /// <param name="seen">What this poll has met, by identity: another record of one is told apart from the first, the same record is not counted.</param>
    /// <param name="ct">Stops before the facts are written, not in between.</param>
    public async Task<(int Told, int Repeated)> Run(InstalledNetwork network, PollKind kind, IReadOnlyList<PolledFact> facts, Dictionary<string, string> seen, CancellationToken ct)
    {
        var named = facts.Select(fact => new Named(fact, Distinct(fact, seen))).Where(one => one.Identity.Length > 0).ToList();
        var known = await Known(network.Id, kind, named, ct);
        var fresh = named.Where(one => known.GetValueOrDefault(one.Identity) != one.Fact.ContentHash).ToList();
        if (fresh.Count > 0) await Keep(network, kind, fresh, ct);
        return (fresh.Count, facts.Count - fresh.Count);
    }

    /// <summary>Takes in one fact that a person picked; told before just the same, its row is decided again. Returns the row.</summary>
    public async Task<long> Bring(InstalledNetwork network, PollKind kind, PolledFact fact, CancellationToken ct)
    {
        var one = new Named(fact, fact.Identity);
        if ((await Known(network.Id, kind, [one], ct)).GetValueOrDefault(one.Identity) != fact.ContentHash) await Keep(network, kind, [one], ct);
        var row = await database.Read(session => session.Scalar<long>(
            "select postback_id from polled_facts where network_id = @network and kind = @kind and identity = @identity", new { network = network.Id, kind = kind.ToString(), identity = one.Identity }), ct);
        await decide.Run(row, ct);
        return row;
    }

    /// <summary>The fact of a stored row, for deciding it again.</summary>
    public static PolledFact Again(PostbackRow row, SecretBox box) =>
        JsonSerializer.Deserialize<PolledFact>(box.Open(row.Sealed!, PostbackRow.Calls.Of(row.Id)))!;

    private async Task<IReadOnlyDictionary<string, string>> Known(long network, PollKind kind, List<Named> named, CancellationToken ct)
    {
        var rows = await database.Read(session => session.Query<KnownFact>(
            $"select identity, content_hash from polled_facts where network_id = @network and kind = @kind and {session.Dialect.In("identity", "@identities")}",
            new { network, kind = kind.ToString(), identities = session.Dialect.List(named.Select(one => one.Identity)) }), ct);
        return rows.ToDictionary(row => row.Identity, row => row.ContentHash, StringComparer.Ordinal);
    }

    private async Task Keep(InstalledNetwork network, PollKind kind, List<Named> fresh, CancellationToken ct)
    {
        var first = await ids.Next("postbacks", fresh.Count, ct);
        var items = new List<PostbackItem>(fresh.Count);
        for (var i = 0; i < fresh.Count; i++)
        {
            var meaning = PostbackMeaning.Of(fresh[i].Fact);
            await batch.Prepare(network.Id, meaning, ct);
            items.Add(new PostbackItem(Row(first[i], network, kind, fresh[i].Fact), meaning, network, await conversions.NextIds(ct)));
        }

        try
        {
            await Decide(kind, fresh, items);
        }
        // One fact that cannot be decided must not keep the others from being taken.
        catch (Exception error) when (fresh.Count > 1 && error is not (DbException or ObjectDisposedException))
        {
            foreach (var one in fresh) await Keep(network, kind, [one], ct);
        }
        catch (Exception error) when (error is not (DbException or ObjectDisposedException))
        {
            LogUndecided(error, items[0].Call.Id);
            await KeepUndecided(kind, fresh, items[0].Call, ct);
        }
    }

    private async Task Decide(PollKind kind, List<Named> fresh, List<PostbackItem> items)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await database.Write(async session =>
                {
                    await batch.Accept(session, items);
                    await Remember(session, kind, fresh, items.ConvertAll(item => item.Call));
                }, CancellationToken.None);
                return;
            }
            catch (DbException error) when (attempt < Tries && Dialect.IsUniqueViolation(error))
            {
                // The winner's row is committed now; the next try finds it.
            }
        }
    }

    private async Task KeepUndecided(PollKind kind, List<Named> fresh, PostbackRow row, CancellationToken ct)
    {
        var job = await jobs.NextId(ct);
        await database.Write(async session =>
        {
            PostbackLog.Add(session, [row]);
            await Remember(session, kind, fresh, [row]);
            await jobs.Add(session, job, DecidePostback.JobKind, row.Id.ToString(CultureInfo.InvariantCulture), runAt: row.ReceivedAt + 1000);
        }, CancellationToken.None);
    }

    private static Task Remember(Session session, PollKind kind, List<Named> fresh, List<PostbackRow> rows) => session.InsertMany(
        "polled_facts", "network_id, kind, identity, content_hash, postback_id, told_at",
        [.. fresh.Zip(rows, (one, row) => new object?[] { row.NetworkId, kind.ToString(), one.Identity, one.Fact.ContentHash, row.Id, row.ReceivedAt })],
        "on conflict (network_id, kind, identity) do update set content_hash = excluded.content_hash, postback_id = excluded.postback_id, told_at = excluded.told_at");

    private PostbackRow Row(long id, InstalledNetwork network, PollKind kind, PolledFact fact) => new()
    {
        Id = id,
        NetworkId = network.Id,
        ReceivedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        Method = PostbackRow.Polled,
        RawQuery = kind.ToString().ToLowerInvariant(),
        Body = PostbackCall.Storable(network.Settings.Redact(fact.Record)),
        Sealed = box.Seal(JsonSerializer.Serialize(fact with { Record = "" }), PostbackRow.Calls.Of(id)),
    };

    // Empty for what was met before: the pieces of a window may overlap by a day.
    private static string Distinct(PolledFact fact, Dictionary<string, string> seen)
    {
        var identity = fact.Identity;
        for (var n = 2; !seen.TryAdd(identity, fact.ContentHash); n++)
        {
            if (seen[identity] == fact.ContentHash) return "";
            identity = string.Create(CultureInfo.InvariantCulture, $"{fact.Identity}#{n}");
        }

        return identity;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Polled fact {Id} is kept but could not be decided; a job tries again")]
    private partial void LogUndecided(Exception error, long id);

    private sealed record Named(PolledFact Fact, string Identity);

    private sealed record KnownFact
    {
        public string Identity { get; init; } = "";
        public string ContentHash { get; init; } = "";
    }
}
