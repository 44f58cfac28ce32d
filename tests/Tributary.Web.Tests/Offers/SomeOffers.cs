using Tributary.Core.Offers;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Tests.Offers;

/// <summary>Puts a published catalogue into the database: what a run would leave, without its feed.</summary>
internal static class SomeOffers
{
    public const long Open = long.MaxValue;

    public static Task HasNetwork(this RunningTributary tributary, long id, string name) => tributary.Write(async session =>
    {
        await session.InsertMany("networks",
            "id, slug, name, template_id, template_version, settings, tracking, postback_token_hash, postback_token_sealed, currency, member_share_ppm, automatic, schedule, schedule_zone, created_at, row_version",
            [[id, $"network-{id}", name, "affise", "1.0.0", "{}", "[]", $"hash-{id}", tributary.Services.GetRequiredService<SecretBox>().Seal($"token-{id}", NetworkRow.PostbackTokens.Of(id)), "USD", 800_000L, 0L, "", "UTC", 0L, 1L]]);
        await session.InsertMany("generations", "network_id, generation, fence, missing_after", [[id, 1L, 1L, 3L]]);
        await session.InsertMany("runs",
            "id, network_id, kind, started_by, state, phase, why, fence, queued_at, pages, records, bytes, added, updated, unchanged, missing, returned, rejected, issues",
            [[id, id, "Download", "hand", "Complete", "", "", 1L, 0L, 1L, 1L, 1L, 1L, 0L, 0L, 0L, 0L, 0L, "[]"]]);
        await tributary.Services.GetRequiredService<Stamps>().Touch(session, "networks");
        return true;
    });

    public static Task HasOffers(this RunningTributary tributary, long network, params Told[] offers) => tributary.Write(async session =>
    {
        await session.InsertMany("offers", "id, network_id, source_id, listing, listing_changed_at, first_seen_at, row_version",
            [.. offers.Select(offer => new object?[] { offer.Id, network, offer.SourceId, offer.Listing.ToString(), 0L, offer.Id, 1L })]);
        await session.InsertMany("offer_versions", VersionColumns, [.. offers.Select(offer => Version(offer, offer.Id, network, since: 1))]);
        await session.InsertMany("category_map", "network_id, source, category, is_ours",
            [.. offers.Select(offer => new object?[] { network, StoredOffer.Texts(offer.Categories), offer.Categories.FirstOrDefault() ?? "", 0L })], "on conflict do nothing");
        return true;
    });

    /// <summary>The network says something else about an offer, and a run has published it.</summary>
    public static Task Publishes(this RunningTributary tributary, long network, Told offer) => tributary.Write(async session =>
    {
        var generation = await session.Scalar<long>("select generation from generations where network_id = @network", new { network });
        await session.Execute("update offer_versions set until = @next where offer_id = @Id and until = @Open", new { next = generation + 1, offer.Id, Open });
        await session.InsertMany("offer_versions", VersionColumns, [Version(offer, 1_000_000 + (generation * 100_000) + offer.Id, network, generation + 1)]);
        await session.Execute("update generations set generation = generation + 1 where network_id = @network", new { network });
        await tributary.Services.GetRequiredService<Stamps>().Touch(session, "offers");
        return true;
    });

    private const string VersionColumns =
        "id, offer_id, network_id, run_id, since, until, hash, status, title, description, conditions, categories, preview_url, tracking_url, payout, payout_low, payout_high, "
        + "currency, countries, countries_excluded, systems, devices, starts_at, ends_at, requires_approval, approval, goals, goal_count, created_at";

    private static object?[] Version(Told offer, long id, long network, long since) =>
    [
        id, offer.Id, network, network, since, Open, "h", offer.Status, offer.Title, offer.Description, "", StoredOffer.Texts(offer.Categories),
        "https://landing.example/" + offer.SourceId, offer.TrackingUrl, offer.Payout, offer.Payout, offer.Payout, "USD", StoredOffer.Codes(offer.Countries),
        "", StoredOffer.Codes(offer.Systems), "", offer.StartsAt, offer.EndsAt, 0L, offer.Approval, StoredOffer.Goals(offer.Goals), (long)offer.Goals.Length, 0L,
    ];
}

/// <summary>What a network tells of an offer, with the operator's listing.</summary>
internal sealed record Told(long Id, string Title)
{
    public string SourceId { get; init; } = "s" + Id;
    public Listing Listing { get; init; }
    public string Status { get; init; } = "active";
    public string Description { get; init; } = "Play and earn.";
    public string[] Categories { get; init; } = ["Game"];
    public string? TrackingUrl { get; init; } = "https://track.example/click";
    public long? Payout { get; init; } = 1_500_000;
    public string[] Countries { get; init; } = [];
    public string[] Systems { get; init; } = [];
    public long? StartsAt { get; init; }
    public long? EndsAt { get; init; }
    public string? Approval { get; init; } = "approved";
    public GoalDraft[] Goals { get; init; } = [];
}
