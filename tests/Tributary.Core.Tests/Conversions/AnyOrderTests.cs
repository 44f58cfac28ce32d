using FsCheck;
using FsCheck.Fluent;
using Tributary.Core.Conversions;
using Tributary.Core.Ledger;
using Tributary.Core.Money;

namespace Tributary.Core.Tests.Conversions;

/// <summary>A small ledger beside the decisions: whatever comes in whatever order, its books balance and nobody is paid twice.</summary>
public sealed class AnyOrderTests
{
    private static readonly Terms[] Plans =
    [
        new(1, new(800_000), new(900_000), RewardUnit.Money, 0),
        new(2, new(333_333), new(777_777), RewardUnit.Points, 37),
    ];

    private sealed record Call(int Conversion, EventKind Kind, bool Attributable);

    private sealed class Books
    {
        public Dictionary<int, Conversion> Conversions { get; } = [];
        public Dictionary<string, LedgerTransaction> Ledger { get; } = [];

        public void Receive(Call call)
        {
            // Each conversion has its own payout, and repeats it on every call, as networks do.
            var payout = Amounts.Format(1_000_003L * (call.Conversion + 1), 6);
            var told = NetworkEvent.Read(call.Kind, payout, "USD", Currency.Usd, $"click {call.Conversion}");
            var standing = call.Attributable ? Standing.Sound : new Standing(Reason.UnknownMember, null);
            var decision = Deciding.Decide(told, Conversions.GetValueOrDefault(call.Conversion), standing);
            if (decision.Effect.HasFlag(Posted.Credit))
                Post(Postings.Credit(call.Conversion, 1, call.Conversion % 3, Plans[call.Conversion % 2].Reward(decision.Next!.Payout!.Value)));
            if (decision.Effect.HasFlag(Posted.Reversal))
                Post(Postings.Reverse(call.Conversion, Ledger[Postings.CreditSource(call.Conversion)].Entries));
            if (decision.Next is { } next) Conversions[call.Conversion] = next;
        }

        // As the database does: a source that is there already is an error, not an update.
        private void Post(LedgerTransaction transaction) => Ledger.Add(transaction.Source, transaction);

        public string Statement() => string.Join('\n',
            Conversions.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value.State} {pair.Value.Posted}")
                .Concat(Balances().OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}")));

        public Dictionary<Account, long> Balances() => Ledger.Values
            .SelectMany(transaction => transaction.Entries)
            .GroupBy(entry => entry.Account)
            .ToDictionary(group => group.Key, group => group.Sum(entry => entry.Minor));
    }

    [Fact]
    public void Books_balance_after_any_calls() => Prop.ForAll(Calls(attributable: false), calls =>
    {
        var books = new Books();

        foreach (var call in calls) books.Receive(call);

        return books.Balances().GroupBy(pair => pair.Key.Currency).All(currency => currency.Sum(pair => pair.Value) == 0)
            && books.Balances().Where(pair => pair.Key.Kind is AccountKind.Available).All(pair => pair.Value <= 0)
            && books.Conversions.All(pair => Stands(books, pair.Key) == pair.Value.Posted);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void A_repeated_history_changes_nothing() => Prop.ForAll(Calls(attributable: false), calls =>
    {
        var books = new Books();
        foreach (var call in calls) books.Receive(call);
        var before = books.Ledger.Count;

        // Every call decided so far comes once more; only what a good call now repairs may still be posted, and only once.
        foreach (var call in calls.Concat(calls)) books.Receive(call);
        var repaired = books.Statement();
        foreach (var call in calls) books.Receive(call);

        return books.Ledger.Count >= before && books.Statement() == repaired;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Any_order_ends_in_the_same_place() => Prop.ForAll(Calls(attributable: true), Gen.Choose(0, int.MaxValue).ToArbitrary(), (calls, seed) =>
    {
        var shuffled = calls.ToArray();
        new Random(seed).Shuffle(shuffled);
        var (books, other) = (new Books(), new Books());

        foreach (var call in calls) books.Receive(call);
        foreach (var call in shuffled) other.Receive(call);

        return books.Statement() == other.Statement();
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static Posted Stands(Books books, int conversion) =>
        (books.Ledger.ContainsKey(Postings.CreditSource(conversion)) ? Posted.Credit : Posted.Nothing)
        | (books.Ledger.ContainsKey(Postings.ReversalSource(conversion)) ? Posted.Reversal : Posted.Nothing);

    private static Arbitrary<Call[]> Calls(bool attributable) =>
        (from conversion in Gen.Choose(0, 5)
         from kind in Gen.Elements(EventKind.Pend, EventKind.Credit, EventKind.Reverse)
         from known in attributable ? Gen.Constant(true) : Gen.Elements(true, true, false)
         select new Call(conversion, kind, known)).ArrayOf().ToArbitrary();
}
