using Tributary.Core.Money;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Features.Conversions;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Plans;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Postbacks;

/// <summary>The log's two pages.</summary>
internal sealed class ShowPostbacks(
    PostbackLog log, ReprocessingBook reprocessings, NetworkDirectory networks, PlanBook plans, Database database, TimeProvider clock)
{
    public async Task<IResult> All(HttpRequest request, CancellationToken ct)
    {
        var (filter, since) = await log.AmongNewest(PostbackFilterText.Read(name => request.Query[name]), ct);
        var rows = await log.Page(filter, ct);
        var page = new PostbackPage(
            filter, [.. rows.Take(PostbackLog.PageSize)], rows.Count > PostbackLog.PageSize, await log.Outcomes(filter, ct),
            [.. (await networks.All(ct)).Select(known => (known.Id, known.Name))], request.Query["live"] == "on", since);
        return Panel.Page<PostbacksView>(new { Page = page });
    }

    public async Task<IResult> Quarantine(CancellationToken ct) => Panel.Page<QuarantineView>(
        new { Groups = await log.Quarantine(ct), Refused = await log.Refused(clock.GetUtcNow().ToUnixTimeMilliseconds(), ct) }, under: "/postbacks");

    public async Task<IResult> One(long id, CancellationToken ct)
    {
        if (await log.Find(id, ct) is not { } row) return Results.NotFound();
        var network = row.NetworkId is { } networkId ? await networks.Find(networkId, ct) : null;
        var (conversion, ledger, callbacks) = await database.Read(async session => row.ConversionId is { } known
            ? (await ConversionBook.Find(session, known), await LedgerBook.OfConversion(session, known), await CallbackOutbox.Of(session, known))
            : (null, [], []), ct);
        var terms = conversion?.TermsId is { } termsId ? await plans.FindTerms(termsId, ct) : null;
        var reversed = row.Credited < 0;
        var payout = row.Credited is null ? null : reversed && conversion is { Payout: { } minor, Currency: { } code } ? new Amount(minor, Currency.Parse(code)) : row.Said;
        var story = new PostbackStory(row, network?.Name, PostbackFlow.Of(payout, terms, null, reversed), ledger, network is not null && row.CanBeDecidedAgain,
            await reprocessings.Of(id, ct), callbacks);
        return Panel.Page<PostbackView>(new { Story = story }, under: "/postbacks");
    }
}
