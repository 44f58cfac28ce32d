using Tributary.Core.Conversions;
using Tributary.Core.Ledger;
using Tributary.Core.Money;

namespace Tributary.Core.Tests.Conversions;

/// <summary>A small ledger beside the decisions: whatever comes in whatever order, its books balance and nobody is paid twice.</summary>
public sealed class AnyOrderTests
{
    private const int ConversionsOfAHistory = 12;

    [Fact]
    [Trait("fault", "F-43")]
    [Trait("fault", "F-51")]
    public void Any_order_of_a_hundred_thousand_calls_ends_in_the_same_place()
    {
        for (var seed = 0; seed < 1_000; seed++)
        {
            var random = new Random(seed);
            var calls = History(random, 100);
            var shuffled = calls.ToArray();
            random.Shuffle(shuffled);
            var (books, other) = (new Books(), new Books());

            foreach (var call in calls) books.Receive(call);
            foreach (var call in shuffled) other.Receive(call);

            Assert.True(books.Statement() == other.Statement(), $"seed {seed}:\n{books.Statement()}\n\nshuffled:\n{other.Statement()}");
        }
    }

    [Fact]
    public void Every_order_of_the_calls_about_one_conversion_ends_in_the_same_place()
    {
        Call[] calls =
        [
            new(EventKind.Pend, 4), new(EventKind.Credit, 4), new(EventKind.Credit, 4), new(EventKind.Adjust, 4, 2), new(EventKind.Reverse, 4, 1), new(EventKind.Reverse, 4, 2),
            new(EventKind.Credit, 4, Attributable: false),
        ];

        var ends = Permutations(calls).Select(order =>
        {
            var books = new Books();
            foreach (var call in order) books.Receive(call);
            return books.Statement();
        });

        Assert.Single(ends.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("fault", "F-44")]
    [Trait("fault", "F-45")]
    public void A_repeated_history_changes_nothing()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var calls = History(random, 60);
            var books = new Books();
            foreach (var call in calls) books.Receive(call);
            // What came before its member was known is repaired by a second try, once.
            foreach (var call in calls) books.Receive(call);
            var before = books.Statement();

            random.Shuffle(calls);
            foreach (var call in calls) books.Receive(call);

            Assert.True(before == books.Statement(), $"seed {seed}");
        }
    }

    [Fact]
    public void The_books_are_what_an_oracle_says_after_every_step()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var (books, oracle) = (new Books(), new Oracle());

            for (var step = 0; step < 250; step++)
            {
                var did = Step(random, books, oracle);

                for (var member = 0; member < World.Members; member++)
                {
                    foreach (var currency in new[] { Currency.Usd, Currency.Points })
                    {
                        var wanted = oracle.Of(member, currency.Code, ConversionsOfAHistory);
                        var found = (books.Has(member, AccountKind.Available, currency), books.Has(member, AccountKind.Clawback, currency), books.Has(member, AccountKind.Pending, currency));
                        Assert.True(wanted == found, $"seed {seed}, step {step}, {did}: member {member} has {found} {currency}, not {wanted}");
                    }
                }
            }

            Assert.All(books.Balances.GroupBy(pair => pair.Key.Currency), currency => Assert.Equal(0, currency.Sum(pair => pair.Value)));
            Assert.All(books.Balances, pair => Assert.False(pair.Key.Kind is AccountKind.Receivable && pair.Value < 0, $"seed {seed}: {pair.Key} {pair.Value}"));
        }
    }

    [Fact]
    public void Only_parts_that_sum_to_more_than_was_paid_are_for_a_person()
    {
        var books = new Books();
        books.Receive(new(EventKind.Credit, 4));

        var outcomes = Enumerable.Range(1, 4).Select(part => books.Receive(new(EventKind.Reverse, 4, part))).ToList();

        // 2/7, 3/7 and 1/7 leave 1/7; the next 2/7 are one too many, so all is taken back and no more.
        Assert.Equal([Reason.PartReversed, Reason.PartReversed, Reason.PartReversed, Reason.ReversedAboveCredit], outcomes.Select(decision => decision.Reason));
        Assert.Equal(ConversionState.Reversed, books.Conversions[4].State);
        Assert.All(books.Balances.Values, balance => Assert.Equal(0, balance));
    }

    private static object Step(Random random, Books books, Oracle oracle)
    {
        var conversion = random.Next(ConversionsOfAHistory);
        switch (random.Next(10))
        {
            case 0:
                books.Release(conversion);
                oracle.Release(conversion);
                return ("release", conversion);
            case 1 when random.Next(4) == 0:
                books.Cancel(conversion);
                oracle.Cancel(conversion);
                return ("cancel", conversion);
            case 2:
                var (member, currency) = (random.Next(World.Members), random.Next(2) == 0 ? Currency.Usd : Currency.Points);
                var spent = books.Has(member, AccountKind.Available, currency) * random.Next(1, 5) / 4;
                if (spent == 0) return "nothing";
                books.Spend(member, spent, currency);
                oracle.Spend(member, currency.Code, spent);
                return ("spend", member, spent, currency);
            default:
                var call = Random(random);
                books.Receive(call);
                oracle.Receive(call);
                return call;
        }
    }

    private static Call[] History(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => Random(random))];

    private static Call Random(Random random)
    {
        var conversion = random.Next(ConversionsOfAHistory);
        return random.Next(20) switch
        {
            < 4 => new(EventKind.Pend, conversion, Attributable: random.Next(5) > 0),
            < 10 => new(EventKind.Credit, conversion, Attributable: random.Next(5) > 0),
            < 13 => new(EventKind.Adjust, conversion, random.Next(1, 5)),
            < 18 => new(EventKind.Reverse, conversion, random.Next(1, 6)),
            _ => new(EventKind.Reverse, conversion),
        };
    }

    private static IEnumerable<IEnumerable<Call>> Permutations(IReadOnlyList<Call> calls) => calls.Count == 0
        ? [[]]
        : calls.Index().SelectMany(pair => Permutations([.. calls.Take(pair.Index), .. calls.Skip(pair.Index + 1)]).Select(rest => rest.Prepend(pair.Item)));
}
