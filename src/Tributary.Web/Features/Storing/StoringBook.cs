using Tributary.Core.Intake;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Storing;

/// <summary>How networks' offers are stored, for the runs that store them. The door of this feature.</summary>
internal sealed class StoringBook(Database database)
{
    public Task<NetworkStoring> Find(long networkId, CancellationToken ct) => database.Read(session => StoringRow.Find(session, networkId), ct);

    /// <summary>What a run needs to place the new offers of a network, as it stands now: a change in the middle counts from the next run on.</summary>
    public Task<Arrivals> Open(long networkId, CancellationToken ct) => database.Read(async session =>
    {
        var storing = await StoringRow.Find(session, networkId);
        var categories = new CategoryMap(await CategoryRows.Meanings(session, networkId), storing.DefaultCategory);
        return new Arrivals(networkId, new IntakeRules(storing.Rules, storing.Arrival), categories, await CategoryRows.Known(session, networkId));
    }, ct);
}
