using System.Globalization;
using System.Text;
using Tributary.Core.Offers;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Offers;

/// <summary>GET /offers/export: the list that a filter shows, with the person's columns, as CSV of any length.</summary>
internal sealed class ExportOffers(Database database, OfferLists lists, TimeProvider clock)
{
    // So many rows are in memory at once.
    private const int Piece = 1000;

    public async Task<IResult> Run(HttpContext context, CancellationToken ct)
    {
        var filter = OfferFilter.Read("/offers", context.Request.Query);
        var columns = await lists.Columns(AccountBook.IdOf(context.User), ct);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        // Which offers, and in which order, is decided now; a transaction that stays open as long as a slow reader would hold up the database.
        var ids = await database.Read(session => session.Query<long>(
            $"select id from current_offers {filter.Where(session.Dialect)} order by {filter.Sort.Order()}", filter.Arguments(now)), ct);
        context.Response.Headers.CacheControl = "no-store";
        return Results.Stream(
            body => Write(body, ids, columns, now, withMark: context.Request.Query["bom"] != "no", ct),
            "text/csv; charset=utf-8", $"offers-{clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.csv");
    }

    // The mark makes Excel read UTF-8; ?bom=no leaves it away for programs.
    private async Task Write(Stream body, IReadOnlyList<long> ids, IReadOnlyList<OfferColumn> columns, long now, bool withMark, CancellationToken ct)
    {
        await using var writer = new StreamWriter(body, new UTF8Encoding(withMark), leaveOpen: true);
        var text = new StringBuilder();
        CsvText.Row(text, ["id", "network", "offer id", "title", "listing", .. columns.SelectMany(Heads)]);
        foreach (var piece in ids.Chunk(Piece))
        {
            var rows = await database.Read(session => OfferList.ReadRows(session, piece, now), ct);
            foreach (var row in rows) CsvText.Row(text, [Number(row.Id), row.NetworkName, row.SourceId, row.Title, row.Listing, .. columns.SelectMany(column => Values(column, row))]);
            await writer.WriteAsync(text, ct);
            await writer.FlushAsync(ct);
            text.Clear();
        }

        await writer.WriteAsync(text, ct);
    }

    private static string[] Heads(OfferColumn column) => column switch
    {
        OfferColumn.Payout => ["payout from", "payout to", "payout percent", "currency", "goals"],
        OfferColumn.Countries => ["countries", "countries excluded"],
        OfferColumn.Devices => ["systems", "devices"],
        OfferColumn.Category or OfferColumn.Source or OfferColumn.Reach or OfferColumn.PayoutType or OfferColumn.Cap or OfferColumn.Network or OfferColumn.StoreId
            or OfferColumn.FirstSeen or OfferColumn.Changed => [column.Head().ToLowerInvariant()],
    };

    private static string[] Values(OfferColumn column, OfferRow row) => column switch
    {
        OfferColumn.Payout => [Money(row.PayoutLow ?? row.Payout, row), Money(row.PayoutHigh ?? row.Payout, row), row.PayoutPercentPpm is { } ppm ? Core.Money.Amounts.Format(ppm, 4) : "", row.Currency ?? "", Number(row.GoalCount)],
        OfferColumn.Countries => [Codes(row.Countries), Codes(row.CountriesExcluded)],
        OfferColumn.Devices => [Codes(row.Systems), Codes(row.Devices)],
        OfferColumn.Category => [row.OurCategory],
        OfferColumn.Source => [Availability.SourceWords(row.Status).Text],
        OfferColumn.Reach => [Availability.CodeWords(row.Blocked ?? Availability.Yes)],
        OfferColumn.PayoutType => [row.PayoutType ?? ""],
        OfferColumn.Cap => [row.DailyCap is { } cap ? Number(cap) : ""],
        OfferColumn.Network => [row.NetworkName],
        OfferColumn.StoreId => [row.StoreId ?? ""],
        OfferColumn.FirstSeen => [Time(row.FirstSeenAt)],
        OfferColumn.Changed => [Time(row.VersionAt)],
    };

    private static string Codes(string stored) => string.Join(' ', StoredOffer.ReadCodes(stored));

    private static string Money(long? minor, OfferRow row) => Payouts.Amount(minor, row.Currency)?.ToExact() ?? "";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
