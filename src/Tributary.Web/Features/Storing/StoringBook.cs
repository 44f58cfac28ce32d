using Tributary.Core.Intake;
using Tributary.Core.Templates;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Storing;

/// <summary>How networks' offers are stored, for the runs that store them. The door of this feature.</summary>
internal sealed class StoringBook(Database database, TimeProvider clock)
{
    public Task<NetworkStoring> Find(long networkId, CancellationToken ct) => database.Read(session => StoringRow.Find(session, networkId), ct);

    /// <summary>Keeps the words of a feed that nobody knows, for a person to explain.</summary>
    public Task NoteWords(long networkId, IReadOnlyDictionary<ForeignWord, (long Records, string Example)> words, CancellationToken ct) => words.Count == 0
        ? Task.CompletedTask
        : database.Write(session => UnmappedRows.Note(session, networkId, words, clock.GetUtcNow().ToUnixTimeMilliseconds()), ct);

    /// <summary>Keeps what a postback said has happened, in the transaction that keeps the postback.</summary>
    public static Task NoteEvent(Session session, long networkId, string text, long postbackId, long now) => UnmappedRows.Count(session, networkId, text, postbackId, now);

    /// <summary>How many of a network's words nobody has explained.</summary>
    public Task<long> Unmapped(long networkId, CancellationToken ct) => database.Read(session => UnmappedRows.CountOf(session, networkId), ct);

    /// <summary>The same for every network that has such words.</summary>
    public Task<IReadOnlyDictionary<long, long>> Unmapped(CancellationToken ct) => database.Read(UnmappedRows.Counts, ct);

    /// <summary>What a run needs to place the new offers of a network, as it stands now: a change in the middle counts from the next run on.</summary>
    public Task<Arrivals> Open(long networkId, CancellationToken ct) => database.Read(async session =>
    {
        var storing = await StoringRow.Find(session, networkId);
        var categories = new CategoryMap(await CategoryRows.Meanings(session, networkId), storing.DefaultCategory);
        return new Arrivals(networkId, new IntakeRules(storing.Rules, storing.Arrival), categories, await CategoryRows.Known(session, networkId));
    }, ct);
}
