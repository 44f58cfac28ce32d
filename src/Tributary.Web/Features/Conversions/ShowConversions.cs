using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Plans;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Conversions;

/// <summary>The list of conversions and the page of one.</summary>
internal sealed class ShowConversions(Database database, NetworkDirectory networks, PlanBook plans)
{
    private const int PageSize = 50;

    public async Task<IResult> All(ConversionFilter filter, CancellationToken ct)
    {
        var (lines, states, waiting) = await database.Read(async session => (
            await session.Query<ConversionLine>($"{ConversionLine.Select} where {filter.Conditions(session, withState: true)} order by c.id desc limit @count", filter.Arguments(PageSize + 1)),
            await CountsByKind.Of(session, "c.state", $"conversions c where {filter.Conditions(session, withState: false)} order by c.id desc", filter.Arguments(0)),
            await session.Scalar<long>($"select count(*) from conversions c where {filter.Conditions(session, withState: false)} and {ConversionFilter.ForPerson}", filter.Arguments(0))), ct);
        return Panel.Page<ConversionsView>(new
        {
            Filter = filter,
            Lines = lines.Take(PageSize).ToList(),
            HasOlder = lines.Count > PageSize,
            States = states,
            Waiting = waiting,
            Networks = (await networks.All(ct)).Select(network => (network.Id, network.Name)).ToList(),
        });
    }

    /// <param name="id">The conversion.</param>
    /// <param name="refused">Why what somebody asked for was not done.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IResult> One(long id, string? refused, CancellationToken ct)
    {
        var (line, steps, ledger) = await database.Read(async session => (
            await session.Find<ConversionLine>($"{ConversionLine.Select} where c.id = @id", new { id }),
            await session.Query<ConversionStep>(
                """
                select e.id, e.kind, e.postback_id, e.amount, e.state_before, e.state_after, e.ledger_transaction_id, e.happened_at, a.name as person, e.note
                from conversion_events e left join accounts a on a.id = e.account_id where e.conversion_id = @id order by e.place, e.id
                """, new { id }),
            await LedgerBook.OfConversion(session, id)), ct);
        if (line is null) return Results.NotFound();
        var terms = line.TermsId is { } frozen ? await plans.FindTerms(frozen, ct) : null;
        return Panel.Page<ConversionView>(
            new { Line = line, Steps = steps, Ledger = ledger, Terms = terms, Acts = ConversionActs.On(line, terms), Refused = refused },
            refused is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity, under: "/conversions");
    }
}
