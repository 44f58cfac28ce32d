using Tributary.Core.Money;

namespace Tributary.Core.Conversions;

/// <summary>What the database knows about the click, member and offer a postback names.</summary>
/// <param name="Problem">Why the call cannot be attributed to a member and an offer; null when it can.</param>
/// <param name="Ceiling">The most this offer can pay for one conversion, with tolerance; null when nobody promised an amount.</param>
public sealed record Standing(Reason? Problem, Amount? Ceiling)
{
    /// <summary>Until when a credit of this call is not spendable, unix ms; null when it is at once.</summary>
    public long? HoldUntil { get; init; }

    /// <summary>What an earlier call said under the same id of its own (of a part that is taken back, of a changed amount).</summary>
    public Amount? SaidBefore { get; init; }

    public static Standing Sound { get; } = new(null, null);
}
