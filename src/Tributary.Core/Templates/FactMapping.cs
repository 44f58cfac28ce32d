using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates;

/// <summary>
/// What a call or a polled record says about a conversion: each fact with what it is computed from, which of them make the conversion the
/// same one, and what is said of it. One meaning for both ways a network can tell.
/// </summary>
internal sealed record FactMapping(
    IReadOnlyDictionary<string, Compute> Values, IReadOnlyList<string> Identity, IReadOnlyList<PostbackRule> Events)
{
    public PostbackReading.Understood Understand(Scope scope)
    {
        var facts = new PostbackFacts
        {
            ClickId = Fact("click_id", scope),
            TransactionId = Fact("txn_id", scope),
            GoalId = Fact("goal_id", scope),
            OfferId = Fact("offer_id", scope),
            MemberId = Fact("member_id", scope),
            Payout = Fact("payout", scope),
            PayoutMicros = Micros(Fact("payout", scope)),
            Currency = Fact("currency", scope) is { } currency ? Codes.Currency(currency) : null,
            Address = Fact("ip", scope),
            Country = Fact("country", scope) is { } country ? Codes.Country(country) : null,
            HappenedAt = Values.TryGetValue("at", out var at) ? at(scope).AsInstant() : null,
            // A part of the identity that is no fact is a field of the call.
            Identity = [.. Identity.Select(name => KeyValuePair.Create(name, Values.ContainsKey(name) ? Fact(name, scope) : Text(scope[Root.Got].Member(name))))],
        };
        foreach (var told in Events)
        {
            if (told.When is null || told.When(scope).IsTrue)
                return new PostbackReading.Understood(told.Event, told.Reason?.Invoke(scope).AsText(), facts);
        }
        return new PostbackReading.Understood(PostbackEvent.Ignore, "The template knows no such event.", facts);
    }

    private string? Fact(string name, Scope scope) => Values.TryGetValue(name, out var compute) ? Text(compute(scope)) : null;

    private static string? Text(Value value) => value.IsEmpty ? null : value.AsText()?.Trim();

    private static long? Micros(string? amount) =>
        amount is not null && DecimalText.Read(amount) is { } number && Math.Abs(number) <= 1_000_000_000 ? (long)decimal.Truncate(number * 1_000_000) : null;
}

/// <summary>One line of "events".</summary>
internal sealed record PostbackRule(Compute? When, PostbackEvent Event, Compute? Reason);
