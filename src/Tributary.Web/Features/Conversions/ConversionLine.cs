using Tributary.Core.Conversions;
using Tributary.Core.Money;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Conversions;

/// <summary>A conversion as people read it in a list.</summary>
public sealed record ConversionLine
{
    public long Id { get; init; }
    public string State { get; init; } = "";
    public string? Reason { get; init; }
    public long NetworkId { get; init; }
    public string NetworkName { get; init; } = "";
    public long? MemberId { get; init; }
    public string? MemberLabel { get; init; }
    public long? OfferId { get; init; }
    public string? OfferTitle { get; init; }
    public string? GoalId { get; init; }
    public string? TransactionId { get; init; }
    public string? ClickId { get; init; }
    public long? TermsId { get; init; }
    public long? Payout { get; init; }
    public string? Currency { get; init; }
    public long Credited { get; init; }
    public string? CreditedCurrency { get; init; }
    public long Reversed { get; init; }
    public long Taken { get; init; }
    public long TakenWhole { get; init; }
    public long CreatedAt { get; init; }
    public long? CreditedAt { get; init; }
    public long? ReversedAt { get; init; }
    public long? HeldUntil { get; init; }

    /// <summary>How many of its calls nobody could decide.</summary>
    public long Doubts { get; init; }

    internal const string Select =
        """
        select c.id, c.state, c.reason, c.network_id, n.name as network_name, c.member_id, m.external_id as member_label, c.offer_id, v.title as offer_title, c.goal_id,
               c.transaction_id, c.click_id, c.terms_id, c.payout, c.currency, c.credited, c.credited_currency, c.reversed, c.taken, c.taken_whole, c.created_at, c.credited_at,
               c.reversed_at, c.held_until, (select count(*) from postbacks p where p.conversion_id = c.id and p.outcome = 'Quarantined') as doubts
        from conversions c join networks n on n.id = c.network_id left join members m on m.id = c.member_id left join offer_versions v on v.id = c.offer_version_id
        """;

    public ConversionState Stands => Enum.Parse<ConversionState>(State);

    public Amount? Paid => Payout is { } minor && Currency is { } code ? new Amount(minor, Core.Money.Currency.Parse(code)) : null;

    /// <summary>What the network took back in parts.</summary>
    public Amount? TakenBack => Taken != 0 && Currency is { } code ? new Amount(Taken, Core.Money.Currency.Parse(code)) : null;

    /// <summary>What the member got, nothing of it taken back.</summary>
    public Amount? Gave => CreditedAt is not null && CreditedCurrency is { } code ? new Amount(Credited, Core.Money.Currency.Parse(code)) : null;

    /// <summary>What he has of it still.</summary>
    public Amount? Keeps => Gave is { } gave ? gave with { Minor = gave.Minor - Reversed } : null;

    /// <summary>"Pay the bill: signup", or what the network calls it.</summary>
    public string Title => OfferTitle is null ? TransactionId ?? $"Conversion {Id}" : GoalId is null ? OfferTitle : $"{OfferTitle}: {GoalId}";

    public bool NeedsPerson => Stands is ConversionState.Quarantined || Doubts > 0;

    /// <summary>The state for people, and what its colour means.</summary>
    public (string Text, Tone Tone) Word => Of(Stands, Reversed > 0);

    /// <summary>Where it stands, in a sentence.</summary>
    public string Sentence => Stands switch
    {
        ConversionState.Quarantined => Enum.TryParse<Reason>(Reason, out var reason) ? Reasons.Explain(reason) : "Something about it has to be looked at. Nothing was credited.",
        ConversionState.Pending => "The network has not confirmed it yet. It is credited when the network does, or when you confirm it.",
        ConversionState.Held => "It is credited, and the member sees it as pending; he cannot spend it yet.",
        ConversionState.Available => Reversed > 0 ? "It was credited, and the network took back a part of it." : "It was credited, and the member can spend it.",
        ConversionState.Reversed => "It was credited and taken back, all of it.",
        ConversionState.ReversedFirst => "The network took it back before it ever reported it. If the report still comes, the two cancel out.",
        ConversionState.Rejected => "It was rejected before it was credited. Nothing was paid.",
    };

    public static (string Text, Tone Tone) Of(ConversionState state, bool isPartly) => state switch
    {
        ConversionState.Quarantined => ("In review", Tone.Ask),
        ConversionState.Pending => ("Pending", Tone.Wait),
        ConversionState.Held => (isPartly ? "Held, partly reversed" : "Held", Tone.Wait),
        ConversionState.Available => (isPartly ? "Partly reversed" : "Credited", Tone.Good),
        ConversionState.Reversed => ("Reversed", Tone.Bad),
        ConversionState.ReversedFirst => ("Reversed, never reported", Tone.Off),
        ConversionState.Rejected => ("Rejected", Tone.Bad),
    };
}

/// <summary>One thing that happened to a conversion, for people.</summary>
public sealed record ConversionStep
{
    public long Id { get; init; }
    public string Kind { get; init; } = "";
    public long? PostbackId { get; init; }
    public long? Amount { get; init; }
    public string StateBefore { get; init; } = "";
    public string StateAfter { get; init; } = "";
    public long? LedgerTransactionId { get; init; }
    public long HappenedAt { get; init; }
    public string? Person { get; init; }
    public string Note { get; init; } = "";

    /// <summary>What it was, in words; a new kind without words is shown by its name.</summary>
    public string What => Kind switch
    {
        nameof(EventKind.Pend) => "The network reported it as pending",
        nameof(EventKind.Credit) => "The network reported it",
        nameof(EventKind.Adjust) => "The network changed its amount",
        nameof(EventKind.Reverse) => "The network took it back",
        ConversionEvent.Part => "The network took back a part",
        ConversionEvent.Release => Person is null ? "The hold ended" : "The hold was ended early",
        ConversionEvent.Cancel => StateAfter == nameof(ConversionState.Rejected) ? "It was rejected" : "It was taken back",
        ConversionEvent.Approve => "It was confirmed by hand",
        _ => Kind,
    };

    /// <summary>"Pending → Held"; nothing where the state stayed.</summary>
    public string? Became => StateBefore == StateAfter || !Enum.TryParse<ConversionState>(StateAfter, out var after) ? null : ConversionLine.Of(after, isPartly: false).Text;
}
