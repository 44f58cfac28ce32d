using System.Globalization;
using Tributary.Core.Changes;
using Tributary.Web.Features.Alerts;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Offers.Rules;

/// <summary>
/// Tells the operator what a run changed of offers that members see: one alert of a kind, however many offers it concerns. Until somebody has
/// looked at it, what comes on top belongs to the same alert; it says how it stands now, and is over when none of its offers is left.
/// </summary>
internal sealed class AlertOfChanges(AlertBook alerts)
{
    private static readonly AlertKind[] Lasting = [AlertKind.PayoutCut, AlertKind.ChangeHeld, AlertKind.OfferGone];

    /// <summary>In the transaction that publishes the run.</summary>
    public async Task Raise(Session session, StagedGeneration staged, long runId, JudgedChanges changes)
    {
        var network = await Name(session, staged.NetworkId);
        var missing = await session.Query<long>(
            "select o.id from offer_versions v join offers o on o.id = v.offer_id and o.listing = 'Synced' where v.paused_by = @runId order by o.id", new { runId });

        await Measure(session, changes.Measured);
        await Begin(AlertKind.PayoutCut, [.. changes.Cuts.Select(cut => (cut.OfferId, Way: cut.IsHeld ? Way.Held : Way.Applied, (long?)cut.VersionId, cut.Size))]);
        await Begin(AlertKind.OfferGone,
            [.. changes.Stopped.Select(offer => (offer, Way.Stopped, (long?)null, 0L)), .. missing.Except(changes.Stopped).Select(offer => (offer, Way.Missing, (long?)null, 0L))]);
        if (changes.HeldOffers.Count > 0) await alerts.Raise(session, await Alert(AlertKind.ChangeHeld, ""));
        if (changes.Alerts.Count > 0)
        {
            var fields = string.Join(", ", changes.Alerts.OrderBy(told => told.Key).Select(told => $"{FieldWords.Of(told.Key).ToLower(CultureInfo.InvariantCulture)} of {Figure.Of(told.Value.Count, "offer", "offers")}"));
            await alerts.Raise(session, new NewAlert(AlertKind.OfferChanged, Key(AlertKind.OfferChanged), $"{network} changed offers that members see: {fields}.")
            { NetworkId = staged.NetworkId, OfferId = changes.Alerts.Count == 1 ? changes.Alerts.Values.First().Only : null, RunId = runId });
        }

        await Settle(session, staged.NetworkId);

        // Its text comes with what is known of its offers, below.
        async Task Begin(AlertKind kind, IReadOnlyList<(long Offer, Way Way, long? Version, long Size)> offers)
        {
            if (offers.Count == 0) return;
            var alert = await Alert(kind, "");
            if (!await alerts.Raise(session, alert) && !(await AlertBook.Lasting(session, staged.NetworkId, kind)).Contains(alert.Key, StringComparer.Ordinal)) return;
            await session.InsertMany("alert_offers", "alert_key, offer_id, way, version_id, size",
                [.. offers.Select(offer => new object?[] { alert.Key, offer.Offer, offer.Way.ToString(), offer.Version, offer.Size })], "on conflict (alert_key, offer_id) do update set way = excluded.way");
        }

        async Task<NewAlert> Alert(AlertKind kind, string text) =>
            new(kind, await AlertBook.Unseen(session, staged.NetworkId, kind) ?? Key(kind), text) { NetworkId = staged.NetworkId, RunId = runId };

        string Key(AlertKind kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}/{staged.NetworkId}/{runId}");
    }

    /// <summary>Says of each alert how it stands now, after a run or a decision; one about nothing any more is over.</summary>
    public async Task Settle(Session session, long networkId)
    {
        var open = new List<(AlertKind Kind, string Key)>();
        foreach (var kind in Lasting) open.AddRange((await AlertBook.Lasting(session, networkId, kind)).Select(key => (kind, key)));
        if (open.Count == 0) return;
        var network = await Name(session, networkId);
        foreach (var (kind, key) in open)
        {
            if (kind is not AlertKind.ChangeHeld) await Forget(session, key);
            var (text, only) = kind switch
            {
                AlertKind.PayoutCut => Cut(network, await Offers(session, key)),
                AlertKind.OfferGone => Gone(network, await Offers(session, key)),
                _ => Held(network, await Waiting(session, networkId)),
            };
            if (text is null) await alerts.Over(session, key);
            else await alerts.Raise(session, new NewAlert(kind, key, text) { NetworkId = networkId, OfferId = only });
        }
    }

    private static async Task<string> Name(Session session, long networkId) =>
        await session.Scalar<string>("select name from networks where id = @networkId", new { networkId }) ?? "The network";

    private static async Task Measure(Session session, IReadOnlyList<PayoutCut> cuts)
    {
        foreach (var cut in cuts)
        {
            await session.Execute(cut.Size == 0
                ? "delete from alert_offers where offer_id = @OfferId and version_id = @VersionId"
                : "update alert_offers set size = @Size where offer_id = @OfferId and version_id = @VersionId", cut);
        }
    }

    // An offer that members are not to see concerns nobody; a stopped one is back when its network runs it, a held cut is settled when somebody
    // decided. One that no longer pays less was taken out when that was found.
    private static Task<int> Forget(Session session, string key) => session.Execute(
        $"""
        delete from alert_offers where alert_key = @key and (
            not exists (select 1 from offers o where o.id = alert_offers.offer_id and o.listing = 'Synced')
            or way = '{Way.Held}' and not exists (select 1 from pins_in_force p where p.offer_id = alert_offers.offer_id and p.field = 'Payout' and p.why = '{PinReason.Gate}')
            or way in ('{Way.Stopped}', '{Way.Missing}') and exists (
                select 1 from offers o join generations g on g.network_id = o.network_id
                join offer_versions v on v.offer_id = o.id and v.since <= g.generation and v.until > g.generation
                where o.id = alert_offers.offer_id and v.status = 'active' and coalesce(v.approval, 'approved') = 'approved'))
        """, new { key });

    private static async Task<IReadOnlyDictionary<Way, Standing>> Offers(Session session, string key) => (await session.Query<Standing>(
        "select way, count(*) as offers, max(size) as most, min(offer_id) as first from alert_offers where alert_key = @key group by way", new { key }))
        .ToDictionary(standing => Enum.Parse<Way>(standing.Way));

    private static Task<WaitingChanges> Waiting(Session session, long networkId) => session.First<WaitingChanges>(
        $"""
        select count(*) as changes, count(distinct offer_id) as offers, min(offer_id) as first,
               count(distinct case when note = '{StagedPins.ReusedId}' then offer_id end) as reused
        from offer_pins where network_id = @networkId and why = '{PinReason.Gate}' and until = {OfferStaging.Open}
        """, new { networkId });

    private static (string? Text, long? Only) Cut(string network, IReadOnlyDictionary<Way, Standing> cuts)
    {
        if (cuts.Count == 0) return (null, null);
        var offers = cuts.Values.Sum(cut => cut.Offers);
        var held = cuts.GetValueOrDefault(Way.Held)?.Offers ?? 0;
        var most = cuts.Values.Max(cut => cut.Most);
        return (string.Create(CultureInfo.InvariantCulture, $"{network} pays less for {Figure.Of(offers, "offer", "offers")} that members see, by {most / 10_000} % at most.")
            + (held > 0 ? $" {Figure.Of(held)} of the changes {(held == 1 ? "waits" : "wait")} for review." : ""), offers == 1 ? cuts.Values.First().First : null);
    }

    private static (string? Text, long? Only) Gone(string network, IReadOnlyDictionary<Way, Standing> gone)
    {
        if (gone.Count == 0) return (null, null);
        var offers = gone.Values.Sum(way => way.Offers);
        var ways = gone.OrderBy(way => way.Key).Select(way => way.Key is Way.Stopped
            ? $"{Figure.Of(way.Value.Offers)} paused, closed or no longer approved" : $"{Figure.Of(way.Value.Offers)} missing from its feed for long enough to be paused");
        return ($"Members no longer see {Figure.Of(offers, "offer", "offers")} of {network}: {string.Join(", ", ways)}.", offers == 1 ? gone.Values.First().First : null);
    }

    private static (string? Text, long? Only) Held(string network, WaitingChanges held) => held.Changes == 0 ? (null, null) :
        ($"{Figure.Of(held.Changes, "change", "changes")} of {Figure.Of(held.Offers, "offer", "offers")} of {network} {(held.Changes == 1 ? "waits" : "wait")} for review. Members see what was in force before."
            + (held.Reused == 0 ? "" : $" {Figure.Of(held.Reused, "offer seems", "offers seem")} to be another one under the same id."), held.Offers == 1 ? held.First : null);

    /// <summary>Why an offer is in an alert. The names are stored.</summary>
    private enum Way { Stopped, Missing, Held, Applied }

    private sealed record Standing
    {
        public string Way { get; init; } = "";
        public long Offers { get; init; }
        public long Most { get; init; }
        public long First { get; init; }
    }

    private sealed record WaitingChanges
    {
        public long Changes { get; init; }
        public long Offers { get; init; }
        public long? First { get; init; }
        public long Reused { get; init; }
    }
}
