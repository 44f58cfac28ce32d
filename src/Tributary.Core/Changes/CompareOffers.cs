using Tributary.Core.Offers;

namespace Tributary.Core.Changes;

/// <summary>Says which fields of an offer moved between two drafts of it, and how far.</summary>
public static class CompareOffers
{
    private static readonly OfferField[] Fields = Enum.GetValues<OfferField>();

    public static IReadOnlyList<FieldMove> Between(OfferDraft before, OfferDraft after) => [.. Fields.Select(field => Of(field, before, after)).OfType<FieldMove>()];

    /// <summary>How one field moved; null when it is the same.</summary>
    public static FieldMove? Of(OfferField field, OfferDraft before, OfferDraft after) => field switch
    {
        OfferField.Title => Words(field, before.Title, after.Title),
        OfferField.Description => Words(field, before.Description, after.Description),
        OfferField.Conditions => Words(field, before.Terms, after.Terms),
        OfferField.Categories => before.Categories.SequenceEqual(after.Categories, StringComparer.Ordinal) ? null : new FieldMove(field, IsOther: true),
        OfferField.Image => Words(field, before.ImageUrl, after.ImageUrl),
        OfferField.Preview => Words(field, before.PreviewUrl, after.PreviewUrl),
        OfferField.TrackingLink => Link(before.TrackingUrl, after.TrackingUrl),
        OfferField.Payout => ComparePayouts.Between(before, after),
        OfferField.Countries => Some(field, Reach(before.Countries, after.Countries), Reach(after.CountriesExcluded, before.CountriesExcluded, emptyIsAll: false)),
        OfferField.Systems => Some(field, Reach(before.Os, after.Os), Reach(before.Devices, after.Devices)),
        OfferField.DailyCap => Limit(field, before.DailyCap, after.DailyCap),
        OfferField.Dates => Some(field, Limit(field, after.StartsAt, before.StartsAt, noneIs: long.MinValue), Limit(field, before.EndsAt, after.EndsAt)),
        OfferField.Status => Status(before, after),
    };

    /// <summary>Takes one field of an offer over from another draft of it.</summary>
    public static OfferDraft Take(OfferField field, OfferDraft from, OfferDraft to) => field switch
    {
        OfferField.Title => to with { Title = from.Title },
        OfferField.Description => to with { Description = from.Description },
        OfferField.Conditions => to with { Terms = from.Terms },
        OfferField.Categories => to with { Categories = from.Categories },
        OfferField.Image => to with { ImageUrl = from.ImageUrl },
        OfferField.Preview => to with { PreviewUrl = from.PreviewUrl },
        OfferField.TrackingLink => to with { TrackingUrl = from.TrackingUrl },
        OfferField.Payout => to with { Payout = from.Payout, PayoutPercent = from.PayoutPercent, PayoutType = from.PayoutType, Currency = from.Currency, Goals = from.Goals },
        OfferField.Countries => to with { Countries = from.Countries, CountriesExcluded = from.CountriesExcluded },
        OfferField.Systems => to with { Os = from.Os, Devices = from.Devices },
        OfferField.DailyCap => to with { DailyCap = from.DailyCap },
        OfferField.Dates => to with { StartsAt = from.StartsAt, EndsAt = from.EndsAt },
        OfferField.Status => to with { Status = from.Status, Approval = from.Approval, RequiresApproval = from.RequiresApproval, Incentive = from.Incentive },
    };

    /// <summary>The host of an address in lower case; null where there is none.</summary>
    public static string? Host(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? uri.IdnHost.ToLowerInvariant() : null;

    // A network sends "nothing" as an empty text or not at all; both are stored as nothing.
    private static bool IsSame(string? before, string? after) => string.Equals(before ?? "", after ?? "", StringComparison.Ordinal);

    private static FieldMove? Words(OfferField field, string? before, string? after) => IsSame(before, after) ? null : new FieldMove(field, IsOther: true);

    // Only another host is a move to look at: networks change the rest of a link all the time. A link that is gone stops the offer by itself.
    private static FieldMove? Link(string? before, string? after) => IsSame(before, after) ? null
        : new FieldMove(OfferField.TrackingLink, IsOther: Host(before) is { } old && !string.IsNullOrEmpty(after) && Host(after) != old);

    private static FieldMove? Some(OfferField field, params FieldMove?[] parts) => parts.OfType<FieldMove>().ToList() is { Count: > 0 } moved
        ? new FieldMove(field, moved.Max(part => part.Down), moved.Max(part => part.Up)) : null;

    // Which of them were lost and won. An empty list means all, except for the list of those left out.
    private static FieldMove? Reach(IReadOnlyList<string> before, IReadOnlyList<string> after, bool emptyIsAll = true)
    {
        if (before.SequenceEqual(after, StringComparer.Ordinal)) return null;
        var lost = emptyIsAll && after.Count == 0 ? 0 : emptyIsAll && before.Count == 0 ? 1 : before.Except(after, StringComparer.Ordinal).Count();
        var won = emptyIsAll && before.Count == 0 ? 0 : emptyIsAll && after.Count == 0 ? 1 : after.Except(before, StringComparer.Ordinal).Count();
        return lost + won == 0 ? null : new FieldMove(default, lost > 0 ? FieldMove.Whole : 0, won > 0 ? FieldMove.Whole : 0);
    }

    private static FieldMove? Limit(OfferField field, long? before, long? after, long noneIs = long.MaxValue)
    {
        if (before == after) return null;
        var (old, now) = (before ?? noneIs, after ?? noneIs);
        return now < old ? new FieldMove(field, Down: FieldMove.Whole) : new FieldMove(field, Up: FieldMove.Whole);
    }

    private static FieldMove? Status(OfferDraft before, OfferDraft after)
    {
        if (Runs(before) != Runs(after)) return Runs(before) ? new FieldMove(OfferField.Status, Down: FieldMove.Whole) : new FieldMove(OfferField.Status, Up: FieldMove.Whole);
        var isSame = before.Status == after.Status && before.Approval == after.Approval && before.RequiresApproval == after.RequiresApproval && before.Incentive == after.Incentive;
        return isSame ? null : new FieldMove(OfferField.Status, IsOther: true);
    }

    private static bool Runs(OfferDraft offer) => offer is { Status: SourceStatus.Active, Approval: SourceApproval.Approved };
}
