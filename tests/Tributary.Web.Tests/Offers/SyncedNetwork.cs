using Tributary.Core.Changes;
using Tributary.Core.Offers;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Offers.Review;
using Tributary.Web.Features.Offers.Rules;
using Tributary.Web.Features.Runs;

namespace Tributary.Web.Tests.Offers;

/// <summary>A network whose feed the test writes anew, with Synced offers and an owner signed in.</summary>
internal sealed class SyncedNetwork : IAsyncDisposable
{
    private readonly FakeNetwork _network;

    private SyncedNetwork(FakeNetwork network, RunningTributary tributary) => (_network, Tributary) = (network, tributary);

    public RunningTributary Tributary { get; }
    public long Id { get; private set; }

    public static async Task<SyncedNetwork> Start(params object[] offers)
    {
        var synced = new SyncedNetwork(await FakeNetwork.Start(), await RunningTributary.Start());
        await synced.Tributary.SignIn();
        AffiseFeed.Serve(synced._network, offers);
        synced.Id = await synced.Tributary.InstallsAffise(synced._network, AffiseFeed.Key);
        Assert.Equal(RunState.Complete, (await synced.Tributary.Downloads(synced.Id)).State);
        await synced.Get<OfferBook>().SetListing(await synced.Ids(), Listing.Synced, null, CancellationToken.None);
        return synced;
    }

    /// <summary>The network says this from now on; returns the download that reads it.</summary>
    public async Task<Run> Says(params object[] offers)
    {
        AffiseFeed.Serve(_network, offers);
        Tributary.Clock.Advance(TimeSpan.FromHours(1));
        return await Tributary.Downloads(Id);
    }

    public Task<IReadOnlyList<long>> Ids() => Tributary.Read(session => session.Query<long>("select id from offers order by source_id"));

    /// <summary>A column of what members see, by the network's order.</summary>
    public Task<IReadOnlyList<string>> Sees(string column) => Tributary.Read(session => session.Query<string>($"select cast({column} as text) from current_offers order by source_id"));

    public Task<IReadOnlyList<string>> Pins() => Tributary.Read(session => session.Query<string>(
        "select o.source_id || ' ' || p.field || ' ' || p.why from pins_in_force p join offers o on o.id = p.offer_id order by o.source_id, p.field"));

    public Task<IReadOnlyList<string>> Alerts() => Tributary.Read(session => session.Query<string>("select kind || ': ' || text from alerts order by raised_at, key"));

    /// <summary>How many alerts wait for somebody to look at them.</summary>
    public Task<long> Open() => Get<Web.Features.Alerts.AlertBook>().Waiting(CancellationToken.None);

    /// <summary>Everything that waits, as a person who looks now sees it.</summary>
    public Task<IReadOnlyList<Pick>> Waiting() => Get<DecideChanges>().Matching(new ReviewFilter(null, null, 1), long.MaxValue, CancellationToken.None);

    public async Task<bool> Rules(Func<ChangeRules, ChangeRules> change)
    {
        var stored = await Tributary.Read(session => StoredRules.Read(session, Id));
        return await Get<SaveRules>().Run(Id, change(stored.Rules), stored.RowVersion, 1, CancellationToken.None);
    }

    public Task<bool> Rule(OfferField field, FieldRule rule) =>
        Rules(rules => rules with { Fields = rules.Fields.Where(other => other.Key != field).Append(KeyValuePair.Create(field, rule)).ToDictionary() });

    public T Get<T>() where T : notnull => Tributary.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await Tributary.DisposeAsync();
        await _network.DisposeAsync();
    }
}
