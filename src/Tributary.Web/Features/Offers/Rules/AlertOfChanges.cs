using System.Globalization;
using Tributary.Core.Offers;
using Tributary.Web.Features.Alerts;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Offers.Rules;

/// <summary>Tells the operator what a run changed of offers that members see: one alert of a kind, however many offers it concerns.</summary>
internal sealed class AlertOfChanges(AlertBook alerts)
{
    /// <summary>In the transaction that publishes the run.</summary>
    public async Task Raise(Session session, StagedGeneration staged, long runId, JudgedChanges changes)
    {
        var name = await session.Scalar<string>("select name from networks where id = @NetworkId", staged);
        var missing = (await session.Query<long>(
            $"""
            select o.id from offer_versions v
            join generations g on g.network_id = v.network_id and g.missing_after < {OfferStaging.Open} and v.since = @Next + 1 - g.missing_after
            join offers o on o.id = v.offer_id and o.listing = 'Synced'
            where v.network_id = @NetworkId and v.status = 'missing' and v.until = {OfferStaging.Open}
            """, staged)).Aggregate(default(Told), (told, offer) => told.With(offer));

        if (changes.Cuts is { Count: > 0 } cuts)
            await Say(AlertKind.PayoutCut, $"{name} pays less for {Offers(cuts)} that members see, by {Percent(cuts.Most)} at most.{Waits(changes)}", cuts);
        if (changes.HeldOffers is { Count: > 0 } held)
            await Say(AlertKind.ChangeHeld, $"{Figure.Of(changes.Held, "change", "changes")} of {Offers(held)} of {name} {(changes.Held == 1 ? "waits" : "wait")} for review. Members see what was in force before.{Reused(changes)}", held);
        if (changes.Alerts.Count > 0)
        {
            var fields = string.Join(", ", changes.Alerts.OrderBy(told => told.Key).Select(told => $"{FieldWords.Of(told.Key).ToLower(CultureInfo.InvariantCulture)} of {Offers(told.Value)}"));
            await Say(AlertKind.OfferChanged, $"{name} changed offers that members see: {fields}.", changes.Alerts.Count == 1 ? changes.Alerts.Values.First() : default);
        }

        if (changes.Stopped.Count + missing.Count > 0)
        {
            string?[] ways =
            [
                changes.Stopped.Count > 0 ? $"{Figure.Of(changes.Stopped.Count)} paused, closed or no longer approved" : null,
                missing.Count > 0 ? $"{Figure.Of(missing.Count)} missing from its feed for good" : null,
            ];
            var gone = changes.Stopped with { Count = changes.Stopped.Count + missing.Count, OfferId = missing.Count > 0 ? missing.OfferId : changes.Stopped.OfferId };
            await Say(AlertKind.OfferGone, $"Members no longer see {Offers(gone)} of {name}: {string.Join(", ", ways.OfType<string>())}.", gone);
        }

        if (changes.Counts.Keys.Any(key => key.Outcome is Core.Changes.FieldOutcome.LetGo)) await Settle(session, staged.NetworkId);

        Task Say(AlertKind kind, string text, Told about) => alerts.Raise(session, new NewAlert(
            kind, string.Create(CultureInfo.InvariantCulture, $"{kind}/{staged.NetworkId}/{runId}"), text)
        { NetworkId = staged.NetworkId, OfferId = about.Only, RunId = runId });
    }

    /// <summary>Once nothing of a network waits for review, the alerts that something does are over.</summary>
    public async Task Settle(Session session, long networkId)
    {
        if (await session.Scalar<bool>($"select exists (select 1 from offer_pins where network_id = @networkId and why = 'Gate' and until = {OfferStaging.Open})", new { networkId })) return;
        await alerts.Over(session, networkId, [AlertKind.ChangeHeld]);
    }

    private static string Offers(Told told) => Figure.Of(told.Count, "offer", "offers");

    private static string Percent(long ppm) => string.Create(CultureInfo.InvariantCulture, $"{ppm / 10_000} %");

    private static string Waits(JudgedChanges changes) => changes.HeldOf(OfferField.Payout) is var held and > 0
        ? $" {Figure.Of(held)} of the changes {(held == 1 ? "waits" : "wait")} for review." : "";

    private static string Reused(JudgedChanges changes) => changes.Reused == 0 ? ""
        : $" {Figure.Of(changes.Reused, "offer seems", "offers seem")} to be another one under the same id.";
}
