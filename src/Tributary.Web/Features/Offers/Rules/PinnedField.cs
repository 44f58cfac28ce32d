using System.Globalization;
using Tributary.Core.Changes;
using Tributary.Core.Offers;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Offers.Rules;

/// <summary>A field of an offer that does not follow its network: what is in force, why, and since when.</summary>
/// <param name="OfferId">The offer.</param>
/// <param name="Field">Which field.</param>
/// <param name="Why">A rule, a review that is still to come, or a person.</param>
/// <param name="Value">A version that has in this field what is in force.</param>
/// <param name="PinnedAt">Since when (unix ms).</param>
/// <param name="Who">Who decided; null where nobody did, or the command line.</param>
public sealed record PinnedField(long OfferId, OfferField Field, PinReason Why, OfferVersion Value, long PinnedAt, string? Who)
{
    /// <summary>The offer seems to be another one than before.</summary>
    public bool IsReusedId { get; init; }

    /// <summary>What the network said when the person decided; null for other pins.</summary>
    public OfferVersion? Decided { get; init; }

    /// <summary>How the network's value differs from what is in force.</summary>
    public IReadOnlyList<FieldChange> Against(OfferVersion source) => Differences(Field, Value, source);

    /// <summary>What of one field differs between two versions.</summary>
    internal static IReadOnlyList<FieldChange> Differences(OfferField field, OfferVersion before, OfferVersion after)
    {
        var old = before.ToDraft();
        return CompareVersions.Between(OfferVersion.Of(old), OfferVersion.Of(CompareOffers.Take(field, after.ToDraft(), old)));
    }

    /// <summary>The pins of one offer that are in force.</summary>
    internal static Task<IReadOnlyList<PinnedField>> Read(Session session, long offerId) =>
        Read(session, "select p.*, a.name as who from pins_in_force p left join accounts a on a.id = p.account_id where p.offer_id = @offerId", new { offerId });

    /// <summary>The pins that a statement selects, in its order, each with its account's name as "who".</summary>
    internal static async Task<IReadOnlyList<PinnedField>> Read(Session session, string sql, object args)
    {
        var rows = await session.Query<Row>(sql, args);
        if (rows.Count == 0) return [];
        var versions = (await session.Query<OfferVersion>(
            $"select id, offer_id, run_id, since, created_at as at, status, {OfferVersionRow.ContentColumns} from offer_versions where {session.Dialect.In("id", "@ids")}",
            new { ids = session.Dialect.List(rows.Select(row => row.VersionId).Concat(rows.Select(row => row.Decided).OfType<long>()).Distinct()) })).ToDictionary(version => version.Id);
        return [.. rows.Select(row => new PinnedField(row.OfferId, Enum.Parse<OfferField>(row.Field), Enum.Parse<PinReason>(row.Why), versions[row.VersionId], row.PinnedAt, row.Who)
        {
            IsReusedId = row.Note == StagedPins.ReusedId,
            Decided = row.Decided is { } decided ? versions.GetValueOrDefault(decided) : null,
        })];
    }

    private sealed record Row
    {
        public long OfferId { get; init; }
        public string Field { get; init; } = "";
        public long VersionId { get; init; }
        public string Why { get; init; } = "";
        public long PinnedAt { get; init; }
        public string Note { get; init; } = "";
        public string? Who { get; init; }

        // A person's pin notes which of the network's versions he decided against.
        public long? Decided => Why == nameof(PinReason.Person) && long.TryParse(Note, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
    }
}
