using System.Globalization;
using Tributary.Core.Conversions;
using Tributary.Core.Money;
using Tributary.Web.Features.Conversions;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Plans;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Postbacks;

/// <summary>The log's two pages.</summary>
internal sealed class ShowPostbacks(PostbackLog log, NetworkDirectory networks, PlanBook plans, Database database)
{
    public async Task<IResult> All(string? outcome, string? network, long? conversion, string? q, string? from, long? before, string? live, CancellationToken ct)
    {
        var start = DateTimeOffset.TryParseExact(from, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) ? day.ToUnixTimeMilliseconds() : (long?)null;
        var filter = new PostbackFilter(
            Enum.TryParse<Outcome>(outcome, out var known) ? known.ToString() : null,
            long.TryParse(network, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null,
            string.IsNullOrWhiteSpace(q) ? null : q.Trim(), start, null, before, conversion);
        var rows = await log.Page(filter, ct);
        var page = new PostbackPage(
            filter, [.. rows.Take(PostbackLog.PageSize)], rows.Count > PostbackLog.PageSize, await log.Counts(filter, ct),
            [.. (await networks.All(ct)).Select(known => (known.Id, known.Name))], live == "on");
        return Panel.Page<PostbacksView>(new { Page = page });
    }

    public async Task<IResult> One(long id, CancellationToken ct)
    {
        if (await log.Find(id, ct) is not { } row) return Results.NotFound();
        var network = row.NetworkId is { } networkId ? await networks.Find(networkId, ct) : null;
        var (conversion, ledger) = await database.Read(async session => row.ConversionId is { } known
            ? (await ConversionBook.Find(session, known), await LedgerBook.OfConversion(session, known))
            : (null, []), ct);
        var terms = conversion?.TermsId is { } termsId ? await plans.FindTerms(termsId, ct) : null;
        var reversed = row.Credited < 0;
        var payout = row.Credited is null ? null : reversed && conversion is { Payout: { } minor, Currency: { } code } ? new Amount(minor, Currency.Parse(code)) : row.Said;
        var story = new PostbackStory(row, network?.Name, PostbackFlow.Of(payout, terms, null, reversed), ledger, network is not null && CanDecideAgain(row));
        return Panel.Page<PostbackView>(new { Story = story }, under: "/postbacks");
    }

    // What did its work has nothing left to decide.
    private static bool CanDecideAgain(PostbackRow row) => row.Outcome is null or nameof(Outcome.Quarantined) or nameof(Outcome.Refused) or nameof(Outcome.Ignored);
}
