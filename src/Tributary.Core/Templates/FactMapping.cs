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
            ReversalId = Fact("reversal_id", scope),
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
        return Unknown(scope, facts);
    }

    // What the template looks at to tell events apart is what this one is called by.
    private PostbackReading.Understood Unknown(Scope scope, PostbackFacts facts)
    {
        var read = new FieldsRead();
        var watched = scope.Watched(read);
        foreach (var told in Events)
            told.When?.Invoke(watched);
        var name = ForeignWord.Of(WordKind.Event, string.Join(", ", read.Found.Order(StringComparer.Ordinal)
            .Select(path => (path, value: watched[path.StartsWith(Got, StringComparison.Ordinal) ? Root.Got : Root.Record].Unwatched().Member(path[(path.IndexOf('.', StringComparison.Ordinal) + 1)..]).AsText()))
            .Where(field => !string.IsNullOrWhiteSpace(field.value))
            .Select(field => $"{field.path[(field.path.IndexOf('.', StringComparison.Ordinal) + 1)..]}={field.value!.Trim()}")));
        return scope.Words?.Of(name) switch
        {
            [var meaning, ..] when Enum.TryParse<PostbackEvent>(meaning, out var known) => new(known, $"You said what {name.Text} means.", facts),
            not null => new(PostbackEvent.Ignore, $"You said that {name.Text} means nothing to you.", facts),
            null => new(PostbackEvent.Ignore, "The template knows no such event.", facts) { UnknownEvent = name.Text.Length == 0 ? null : name.Text },
        };
    }

    private const string Got = "got.";

    private string? Fact(string name, Scope scope) => Values.TryGetValue(name, out var compute) ? Text(compute(scope)) : null;

    private static string? Text(Value value) => value.IsEmpty ? null : value.AsText()?.Trim();

    private static long? Micros(string? amount) =>
        amount is not null && DecimalText.Read(amount) is { } number && Math.Abs(number) <= 1_000_000_000 ? (long)decimal.Truncate(number * 1_000_000) : null;
}

/// <summary>One line of "events".</summary>
internal sealed record PostbackRule(Compute? When, PostbackEvent Event, Compute? Reason);
