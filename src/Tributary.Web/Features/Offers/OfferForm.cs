using System.Globalization;
using Tributary.Core.Offers;
using Tributary.Web.Features.Offers.Bulk;

namespace Tributary.Web.Features.Offers;

/// <summary>The posted list: each row's listing beside the one it was drawn with, ticks, the button that was pressed.</summary>
internal sealed record OfferForm
{
    /// <summary>"save", "bulk", "hold", "edit" or "release:title:12".</summary>
    public required string Act { get; init; }
    public required IReadOnlyList<long> Rows { get; init; }
    public required IReadOnlyList<ListingChange> Changes { get; init; }
    public required IReadOnlyList<long> Picked { get; init; }
    public required bool All { get; init; }
    public BulkWork? Bulk { get; init; }
    public string HoldUntil { get; init; } = "";
    public string HoldNote { get; init; } = "";
    public OfferEdit? Edit { get; init; }

    public (long OfferId, string Field)? Release =>
        Act.Split(':') is ["release", var name, var id] && Number(id) is { } offer ? (offer, name) : null;

    public static OfferForm Read(IFormCollection form)
    {
        var rows = form["row"].Select(Number).OfType<long>().Distinct().Take(OfferFilter.PageSizes[^1] * 2).ToList();
        return new OfferForm
        {
            Act = form["act"].FirstOrDefault() ?? "save",
            Rows = rows,
            Changes = [.. rows.Select(id => Change(form, id)).OfType<ListingChange>()],
            Picked = [.. form["pick"].Select(Number).OfType<long>().Distinct()],
            All = form["scope"] == "all",
            Bulk = Work(form["bulk"]),
            HoldUntil = form["hold-until"].ToString(),
            HoldNote = form["hold-note"].ToString(),
            Edit = Number(form["edit"]) is { } edit && Number(form["edit-version"]) is { } version
                ? new OfferEdit(edit, version, form["title"].ToString(), form["description"].ToString())
                : null,
        };
    }

    /// <summary>Decisions by key, "12:Synced:New.3" each: the offer, its new listing, and the listing and version it was drawn with.</summary>
    public static IReadOnlyList<ListingChange> Decisions(IFormCollection form) => [.. form["decision"]
        .Select(text => (text ?? "").Split(':') is [var id, var to, var was] && Number(id) is { } offer && Word(to) is { } listing
            && was.Split('.') is [var before, var version] && Word(before) is { } from && Number(version) is { } drawn
                ? new ListingChange(offer, listing, from, drawn) : null)
        .OfType<ListingChange>().DistinctBy(change => change.Id).Take(OfferFilter.PageSizes[^1])];

    private static ListingChange? Change(IFormCollection form, long id) =>
        Word(form[$"listing-{id}"]) is { } to
        && form[$"was-{id}"].ToString().Split('.') is [var was, var version] && Word(was) is { } before && Number(version) is { } number
        && to != before ? new ListingChange(id, to, before, number) : null;

    private static BulkWork? Work(string? text) => text switch
    {
        "release" => new BulkWork.ReleaseOverrides(),
        "end-hold" => new BulkWork.EndHold(),
        _ => Word(text) is { } listing ? new BulkWork.SetListing(listing) : null,
    };

    private static Listing? Word(string? text) => Enum.TryParse<Listing>(text, out var listing) && Enum.IsDefined(listing) ? listing : null;

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
