using Tributary.Core.Conversions;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Postbacks;

/// <summary>
/// What a call means before anything is looked up: either it is settled already (refused, ignored, a test), or it tells an event.
/// </summary>
internal sealed record PostbackMeaning
{
    public Outcome? Settled { get; private init; }
    public Reason? Reason { get; private init; }

    /// <summary>A sentence of the template's beside our own.</summary>
    public string? Explanation { get; private init; }

    public EventKind Kind { get; private init; }
    /// <summary>What it tells; of a refused call what it claims, for those who look for it.</summary>
    public PostbackFacts Facts { get; private init; } = new();

    /// <summary>What the call says has happened, where nobody said what that means.</summary>
    public string? UnknownEvent { get; private init; }
    public ConversionKey Key { get; private init; }

    /// <summary>The secret that was replaced and proved it, with the moment until which it counts; null when the present one did.</summary>
    public (string Labels, long EndsAt)? Former { get; private init; }

    /// <summary>
    /// To which of two addresses it came, with the moment until which the former one is taken; null when there was one only, or when it is not known any more.
    /// </summary>
    public (bool IsFormer, long EndsAt)? Address { get; private init; }

    /// <summary>Of a simulated call the checks it would go through, as JSON.</summary>
    public string? Checks { get; private init; }

    public static PostbackMeaning Refused(Reason reason, string? explanation = null) =>
        new() { Settled = Outcome.Refused, Reason = reason, Explanation = explanation };

    /// <summary>Verifies the call and reads it by the network's template.</summary>
    /// <param name="network">Whose call it says it is.</param>
    /// <param name="call">The call.</param>
    /// <param name="at">When it came (unix ms): a replaced secret counts for calls that came before its end.</param>
    /// <param name="isProven">It proved itself when it came, and part of what it did that with is forgotten since.</param>
    public static PostbackMeaning Read(InstalledNetwork network, PostbackRequest call, long at, bool isProven = false)
    {
        var meaning = network.Template.Postback is { } postback ? Read(network, postback, call, at, isProven) : Refused(Core.Conversions.Reason.NoPostback);
        return network.FormerAddress is { } former && at < former.EndsAt && call.Url.Length > 0
            ? meaning with { Address = (former.IsIn(call.Url), former.EndsAt) }
            : meaning;
    }

    /// <summary>What a network told when it was asked means the same as a call that says so.</summary>
    public static PostbackMeaning Of(PolledFact fact) => Of(new PostbackReading.Understood(fact.Event, fact.Reason, fact.Facts));

    /// <summary>A stored row read again, by the template as it is now.</summary>
    public static PostbackMeaning Again(InstalledNetwork network, PostbackRow row, SecretBox box) =>
        row.IsSimulated ? Simulated(row) : row.IsPolled ? Of(TakePolled.Again(row, box)) : Read(network, PostbackCall.Again(row, box), row.ReceivedAt, row.SenderId is null && row.Decided is not null and not Outcome.Refused);

    /// <summary>What the simulator made is a test, with what came of trying it.</summary>
    public static PostbackMeaning Simulated(PostbackRow tried) => new()
    {
        Settled = Outcome.Test,
        Reason = Core.Conversions.Reason.TestCall,
        Explanation = tried.Explanation,
        Facts = new() { TransactionId = tried.TransactionId, ClickId = tried.ClickId, GoalId = tried.GoalId },
        Checks = tried.Checks,
    };

    private static PostbackMeaning Read(InstalledNetwork network, Postback postback, PostbackRequest call, long at, bool isProven)
    {
        var meaning = Read(postback.Read(call, network.Settings, network.Words, isProven), call);
        if (meaning.Settled is not Outcome.Refused) return meaning;
        foreach (var former in network.Formers.Where(former => at < former.EndsAt))
        {
            if (postback.Read(call, former.Settings, network.Words) is PostbackReading.Understood understood) return Of(understood) with { Former = (former.Labels, former.EndsAt) };
        }

        return meaning;
    }

    private static PostbackMeaning Read(PostbackReading reading, PostbackRequest call) => reading switch
    {
        PostbackReading.Understood understood => Of(understood),
        PostbackReading.Refused refused => Refused(Core.Conversions.Reason.NotAuthentic, Storable(refused.Reason, call)) with { Facts = refused.Claims },
        _ => throw new InvalidOperationException("A reading is understood or refused."),
    };

    // Where a call came from is kept apart from what is said about it, because it is forgotten.
    private static string Storable(string reason, PostbackRequest call) => string.IsNullOrEmpty(call.Address) ? reason : reason.Replace($"came from {call.Address},", "came from another address,", StringComparison.Ordinal);

    private static PostbackMeaning Of(PostbackReading.Understood understood)
    {
        var meaning = new PostbackMeaning
        {
            Explanation = understood.Reason,
            Facts = understood.Facts,
            UnknownEvent = understood.UnknownEvent,
            Key = Keys.Of(understood.Facts.Identity, understood.Facts.GoalId, understood.Facts.ClickId),
        };
        return understood.Event switch
        {
            PostbackEvent.Ignore => meaning with
            {
                Settled = Outcome.Ignored,
                Reason = understood.UnknownEvent is null ? Core.Conversions.Reason.IgnoredByTemplate : Core.Conversions.Reason.UnknownEvent,
            },
            PostbackEvent.Test => meaning with { Settled = Outcome.Test, Reason = Core.Conversions.Reason.TestCall },
            PostbackEvent.Pending => meaning with { Kind = EventKind.Pend },
            PostbackEvent.Approve => meaning with { Kind = EventKind.Credit },
            PostbackEvent.Adjust => meaning with { Kind = EventKind.Adjust },
            PostbackEvent.Void => meaning with { Kind = EventKind.Reverse },
        };
    }
}
