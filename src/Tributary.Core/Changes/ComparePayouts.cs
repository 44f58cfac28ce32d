using Tributary.Core.Offers;

namespace Tributary.Core.Changes;

/// <summary>How what an offer pays moved: the best of it, each goal by its id, and the share of a sale.</summary>
internal static class ComparePayouts
{
    public static FieldMove? Between(OfferDraft before, OfferDraft after)
    {
        var (down, up) = (0L, 0L);
        // Amounts of two currencies cannot be compared; that the currency is another one says enough. One that was never named is no other one.
        var sameMoney = before.Currency is null || before.Currency == after.Currency;
        if (sameMoney) Move(Best(before), Best(after));
        if (sameMoney) Move(before.Payout, after.Payout ?? (after.Goals.Count > 0 ? before.Payout : null));
        Move(before.PayoutPercent, after.PayoutPercent);
        var isOther = !sameMoney || (before.PayoutType is not null && after.PayoutType is not null && before.PayoutType != after.PayoutType) || (before.PayoutPercent is null) != (after.PayoutPercent is null);
        var now = ById(after.Goals);
        foreach (var (id, was) in ById(before.Goals))
        {
            if (!now.TryGetValue(id, out var goal))
            {
                // A goal that is gone pays nothing any more.
                if (was.Payout is > 0 || was.PayoutPercent is > 0) down = FieldMove.Whole;
                continue;
            }

            if ((was.Currency ?? before.Currency) != (goal.Currency ?? after.Currency)) isOther = true;
            else Move(was.Payout, goal.Payout);
            Move(was.PayoutPercent, goal.PayoutPercent);
        }

        var isSame = before.Payout == after.Payout && before.PayoutPercent == after.PayoutPercent && before.PayoutType == after.PayoutType
            && before.Currency == after.Currency && before.Goals.Count == after.Goals.Count && before.Goals.Zip(after.Goals).All(pair => IsSame(pair.First, pair.Second));
        return isSame ? null : new FieldMove(OfferField.Payout, down, up, isOther);

        void Move(long? old, long? then)
        {
            if (old is not > 0 || old == then) return;
            var size = (Int128)((then ?? 0) - old.Value) * FieldMove.Whole / old.Value;
            if (size < 0) down = Math.Max(down, (long)Int128.Min(-size, FieldMove.Whole));
            else up = Math.Max(up, (long)Int128.Min(size, long.MaxValue));
            // A move too small for a millionth is a move all the same.
            if (size == 0 && then < old) down = Math.Max(down, 1);
            if (size == 0 && then > old) up = Math.Max(up, 1);
        }
    }

    private static long? Best(OfferDraft offer) =>
        offer.Goals.Where(goal => (goal.Currency ?? offer.Currency) == offer.Currency).Select(goal => goal.Payout).Append(offer.Payout).Max();

    private static Dictionary<string, GoalDraft> ById(IReadOnlyList<GoalDraft> goals)
    {
        var byId = new Dictionary<string, GoalDraft>(StringComparer.Ordinal);
        foreach (var goal in goals) byId.TryAdd(goal.Id, goal);
        return byId;
    }

    private static bool IsSame(GoalDraft one, GoalDraft other) =>
        one.Id == other.Id && one.Name == other.Name && one.Payout == other.Payout && one.PayoutPercent == other.PayoutPercent && one.Currency == other.Currency
        && one.Countries.SequenceEqual(other.Countries, StringComparer.Ordinal) && one.CountriesExcluded.SequenceEqual(other.CountriesExcluded, StringComparer.Ordinal)
        && one.Os.SequenceEqual(other.Os, StringComparer.Ordinal) && one.Devices.SequenceEqual(other.Devices, StringComparer.Ordinal);
}
