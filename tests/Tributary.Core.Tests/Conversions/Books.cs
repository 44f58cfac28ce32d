using Tributary.Core.Conversions;
using Tributary.Core.Ledger;
using Tributary.Core.Money;

namespace Tributary.Core.Tests.Conversions;

/// <summary>One thing that happens to one conversion.</summary>
/// <param name="Kind">What.</param>
/// <param name="Conversion">To which.</param>
/// <param name="Part">Of a part that is taken back: its id, and with it its size; of a changed amount: its time, and with it the amount.</param>
/// <param name="Attributable">Whether the member is known when it comes.</param>
internal readonly record struct Call(EventKind Kind, int Conversion, int Part = 0, bool Attributable = true);

/// <summary>What the networks of a test pay: each conversion has its own payout and repeats it on every call, as networks do.</summary>
internal static class World
{
    public const int Members = 3;

    private static readonly Terms[] Plans =
    [
        new(1, new(800_000), new(900_000), RewardUnit.Money, 0) { Referrals = new("33333,20000") },
        new(2, new(333_333), new(777_777), RewardUnit.Points, 37) { Referrals = new("100000") },
    ];

    public static long Payout(int conversion) => 1_000_003L * (conversion + 1);

    public static long ChangedPayout(int conversion, int time) => Payout(conversion) * (3 + (time * 5 % 7)) / 6;

    /// <summary>Sevenths of the payout, so that a few parts stay below all of it and many go above.</summary>
    public static long Part(int conversion, int part) => Payout(conversion) * (1 + (part % 3)) / 7;

    public static int Member(int conversion) => conversion % Members;

    /// <summary>Each member brought the one before him.</summary>
    public static IReadOnlyList<long> Referrers(int member) => [.. Enumerable.Range(member + 1, Members - member - 1).Select(by => (long)by)];

    public static Terms Terms(int conversion) => Plans[conversion % 2];

    public static bool IsHeld(int conversion) => conversion % 4 < 2;
}

/// <summary>The program's decisions and postings with dictionaries for a database.</summary>
internal sealed class Books
{
    private readonly Dictionary<(int Conversion, bool IsPart, int Id), Amount> _said = [];
    private readonly HashSet<string> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<int, ConversionEntries> _entries = [];
    private int _events;

    public Dictionary<int, Conversion> Conversions { get; } = [];
    public Dictionary<Account, long> Balances { get; } = [];

    public Decision Receive(Call call)
    {
        var known = Conversions.GetValueOrDefault(call.Conversion);
        var told = Told(call);
        var own = (call.Conversion, call.Kind is EventKind.Reverse, call.Part);
        var decision = Deciding.Decide(told, known, new(call.Attributable ? null : Reason.UnknownMember, null)
        {
            HoldUntil = World.IsHeld(call.Conversion) ? 99 : null,
            SaidBefore = call.Part > 0 && _said.TryGetValue(own, out var said) ? said : null,
        });
        if (decision.Next is not { } next) return decision;
        if (call.Part > 0) _said.TryAdd(own, told.Payout!.Value);
        Change(call.Conversion, next, decision.Effect);
        return decision;
    }

    public void Release(int conversion)
    {
        if (Conversions.TryGetValue(conversion, out var known) && Deciding.Release(known) is { } next) Change(conversion, next, Deciding.EffectOf(known, next));
    }

    public void Cancel(int conversion)
    {
        if (Conversions.TryGetValue(conversion, out var known) && Deciding.Cancel(known) is { } next) Change(conversion, next, Deciding.EffectOf(known, next));
    }

    public long Has(int member, AccountKind kind, Currency currency) =>
        Balances.GetValueOrDefault(new Account(OwnerKind.Member, member, kind, currency)) * (kind is AccountKind.Clawback ? 1 : -1);

    public void Spend(int member, long minor, Currency currency) => Post(Postings.Correct(++_events, member, new Amount(-minor, currency)));

    public string Statement() => string.Join('\n',
        Conversions.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value.State}")
            .Concat(Balances.Where(pair => pair.Value != 0).Select(pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal)));

    private static NetworkEvent Told(Call call)
    {
        var (amount, part) = (call.Kind, call.Part) switch
        {
            (EventKind.Adjust, var time) => (World.ChangedPayout(call.Conversion, time), null),
            (EventKind.Reverse, > 0) => (World.Part(call.Conversion, call.Part), $"r{call.Part}"),
            (EventKind.Reverse, _) => (0, null),
            _ => (World.Payout(call.Conversion), (string?)null),
        };
        return NetworkEvent.Read(call.Kind, amount == 0 ? null : Amounts.Format(amount, 6), "USD", Currency.Usd, $"click {call.Conversion}", part, call.Part);
    }

    private void Change(int conversion, Conversion next, Effect effect)
    {
        Conversions[conversion] = next;
        if (effect is Effect.Nothing) return;
        if (!_entries.TryGetValue(conversion, out var entries)) _entries[conversion] = entries = new();
        var (payout, held, member) = (next.Payout!.Value, next.State is ConversionState.Held, World.Member(conversion));
        var reward = World.Terms(conversion).Reward(payout, World.Referrers(member));
        _events++;
        if (effect.HasFlag(Effect.Credit)) Record(Postings.Credit(conversion, 1, member, reward, held));
        if (effect.HasFlag(Effect.Adjustment)) Record(Postings.Adjust($"adjustment:{_events}", entries, 1, member, reward, held));
        if (effect.HasFlag(Effect.Reversal)) Record(Postings.Bring(TransactionKind.Reversal, Postings.ReversalSource(conversion), entries, payout, next.Taken, held));
        if (effect.HasFlag(Effect.Part)) Record(Postings.Bring(TransactionKind.PartialReversal, $"part:{_events}", entries, payout, next.Taken, held));
        if (effect.HasFlag(Effect.Release)) Record(Postings.Bring(TransactionKind.Release, $"release:{conversion}:{_events}", entries, payout, next.Taken, held));

        void Record(LedgerTransaction? transaction)
        {
            if (transaction is null) return;
            entries.Add(_events, transaction.Kind, transaction.Entries);
            Post(transaction);
        }
    }

    private void Post(LedgerTransaction transaction)
    {
        // As the database does: a source that is there already is an error, not an update.
        if (!_sources.Add(transaction.Source)) throw new InvalidOperationException($"{transaction.Source} is posted twice.");
        foreach (var entry in transaction.Entries) Balances[entry.Account] = Balances.GetValueOrDefault(entry.Account) + entry.Minor;
        foreach (var has in transaction.Entries.Select(entry => entry.Account).Where(account => account.Kind is AccountKind.Available))
        {
            var member = (int)has.OwnerId;
            var settled = Postings.Settle(_sources.Count, member, new(Has(member, AccountKind.Available, has.Currency), has.Currency), new(Has(member, AccountKind.Clawback, has.Currency), has.Currency));
            foreach (var entry in settled?.Entries ?? []) Balances[entry.Account] = Balances.GetValueOrDefault(entry.Account) + entry.Minor;
        }
    }
}
