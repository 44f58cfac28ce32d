using Tributary.Core.Money;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Dashboard;

/// <summary>Conversions of a kind in one currency: how many, the payouts and the operator's part.</summary>
public sealed record FlowRow
{
    public string Currency { get; init; } = "";
    public long Count { get; init; }
    public long Payout { get; init; }
    public long Margin { get; init; }

    public Amount Paid => new(Payout, Core.Money.Currency.Parse(Currency));
    public Amount Kept => new(Margin, Core.Money.Currency.Parse(Currency));
}

/// <summary>How many conversions fell into one step of the period.</summary>
public sealed record StepRow
{
    public long Step { get; init; }
    public long Count { get; init; }
}

/// <summary>Is money flowing: what was credited, taken back and is waiting. Reads the conversions; never writes.</summary>
public sealed record MoneyFlow(
    IReadOnlyList<FlowRow> Credited, IReadOnlyList<FlowRow> Reversed, IReadOnlyList<FlowRow> Pending,
    IReadOnlyDictionary<long, long> CreditedSteps, IReadOnlyDictionary<long, long> ReversedSteps)
{
    // The casts are for PostgreSQL, which sums bigints to numeric.
    private const string Sums =
        """
        select currency, count(*) as count, cast(sum(coalesce(payout, 0)) as bigint) as payout, cast(sum(operator_share) as bigint) as margin
        from conversions where currency is not null and 
        """;

    internal static async Task<MoneyFlow> Read(Session session, Period period)
    {
        var at = new { from = period.From, step = period.Step };
        return new MoneyFlow(
            await session.Query<FlowRow>($"{Sums} credited_at >= @from group by currency order by 2 desc", at),
            await session.Query<FlowRow>($"{Sums} reversed_at >= @from group by currency order by 2 desc", at),
            await session.Query<FlowRow>($"{Sums} state in ('Pending', 'Quarantined') group by currency order by 2 desc"),
            Steps(await session.Query<StepRow>("select (credited_at - @from) / @step as step, count(*) as count from conversions where credited_at >= @from group by 1", at)),
            Steps(await session.Query<StepRow>("select (reversed_at - @from) / @step as step, count(*) as count from conversions where reversed_at >= @from group by 1", at)));
    }

    private static Dictionary<long, long> Steps(IReadOnlyList<StepRow> rows) => rows.ToDictionary(row => row.Step, row => row.Count);
}
