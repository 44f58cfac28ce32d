using Tributary.Core.Money;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Postbacks;

/// <summary>A call as stored: how it came, which never changes, and the newest decision about it.</summary>
public sealed record PostbackRow
{
    public const string Columns =
        "id, network_id, received_at, method, content_type, raw_query, body, sealed, checks, outcome, reason, explanation, kind, "
        + "transaction_id, click_id, member_id, member_label, offer_id, offer_label, goal_id, conversion_id, amount, currency, credited, "
        + "credited_currency, decided_at, attempts";

    public const string SenderColumns = "postback_id, received_at, address, headers, sealed";

    /// <summary>A call with its sender, as long as he is kept.</summary>
    public const string SelectWithSender =
        "select p.*, s.postback_id as sender_id, s.address as remote_address, s.headers, s.sealed as sealed_headers from postbacks p left join postback_senders s on s.postback_id = p.id";

    /// <summary>The method of a row that no call brought: the network told it when it was asked.</summary>
    public const string Polled = "POLL";

    /// <summary>The method of a row that the simulator made: whatever happens it stays a test.</summary>
    public const string Simulated = "SIMULATED";

    public long Id { get; init; }
    public long? NetworkId { get; init; }
    public long ReceivedAt { get; init; }
    public string Method { get; init; } = "";

    /// <summary>What its body is read by.</summary>
    public string ContentType { get; init; } = "";

    /// <summary>As it came, with secrets masked; of a polled row what was asked for.</summary>
    public string RawQuery { get; init; } = "";

    public string Body { get; init; } = "";

    /// <summary>The call as it came, sealed, where the columns do not hold all a later verification reads: something is masked, or its address is signed.</summary>
    public string? Sealed { get; init; }

    /// <summary>Null when it is not known any more who sent it, and with which headers: that is forgotten after a while. What was decided stands.</summary>
    public long? SenderId { get; init; }

    public string RemoteAddress { get; init; } = "";

    /// <summary>One per line, secrets masked.</summary>
    public string Headers { get; init; } = "";

    /// <summary>The headers as they came, sealed, where something of them is masked.</summary>
    public string? SealedHeaders { get; init; }

    /// <summary>JSON list of <see cref="PostbackCheck"/>.</summary>
    public string Checks { get; init; } = "[]";

    public string? Outcome { get; init; }
    public string? Reason { get; init; }
    public string? Explanation { get; init; }
    public string? Kind { get; init; }
    public string? TransactionId { get; init; }
    public string? ClickId { get; init; }
    public long? MemberId { get; init; }
    public string? MemberLabel { get; init; }
    public long? OfferId { get; init; }
    public string? OfferLabel { get; init; }
    public string? GoalId { get; init; }
    public long? ConversionId { get; init; }
    public long? Amount { get; init; }
    public string? Currency { get; init; }
    public long? Credited { get; init; }
    public string? CreditedCurrency { get; init; }
    public long? DecidedAt { get; init; }
    public long Attempts { get; init; }

    /// <summary>When its member was erased, and with him how it came (unix ms).</summary>
    public long? ErasedAt { get; init; }

    /// <summary>Null while nothing has been decided.</summary>
    public Core.Conversions.Outcome? Decided => Enum.TryParse<Core.Conversions.Outcome>(Outcome, out var known) ? known : null;

    public bool IsPolled => Method == Polled;
    public bool IsSimulated => Method == Simulated;

    /// <summary>It came to an address that was replaced, which was still taken.</summary>
    public bool CameToFormerAddress => Checks.Contains(PostbackCheck.FormerAddress, StringComparison.Ordinal);

    /// <summary>It came to the new address while the one before was still taken; at other times nobody asks.</summary>
    public bool CameToNewAddress => Checks.Contains(PostbackCheck.NewAddress, StringComparison.Ordinal);

    /// <summary>What did its work has nothing left to decide; what is nobody's never will have.</summary>
    public bool CanBeDecidedAgain => ErasedAt is null && NetworkId is not null && (Decided is null or Core.Conversions.Outcome.Quarantined or Core.Conversions.Outcome.Refused or Core.Conversions.Outcome.Ignored);

    public Amount? Said => Of(Amount, Currency);
    public Amount? Gave => Of(Credited, CreditedCurrency);

    public object?[] Values() =>
    [
        Id, NetworkId, ReceivedAt, Method, ContentType, RawQuery, Body, Sealed, Checks, Outcome, Reason, Explanation, Kind,
        TransactionId, ClickId, MemberId, MemberLabel, OfferId, OfferLabel, GoalId, ConversionId, Amount, Currency, Credited,
        CreditedCurrency, DecidedAt, Attempts,
    ];

    public object?[] SenderValues() => [Id, ReceivedAt, RemoteAddress, Headers, SealedHeaders];

    /// <summary>Whole calls, and the headers of those that hold a secret in them.</summary>
    internal static readonly SealedColumn Calls = new("postbacks", "sealed", "postbacks/{id}");

    internal static readonly SealedColumn SenderHeaders = new("postback_senders", "sealed", "postback_senders/{postback_id}");

    private static Amount? Of(long? minor, string? code) => minor is { } value && code is not null ? new Amount(value, Core.Money.Currency.Parse(code)) : null;
}

/// <summary>One step of looking at a call. Passed null: not looked at, because something before it failed.</summary>
public sealed record PostbackCheck(bool? Passed, string Title, string? Detail)
{
    /// <summary>How the detail of a call begins that came to an address which was replaced.</summary>
    public const string FormerAddress = "the call came to the former one";

    /// <summary>The detail of a call that came to the new address while the one before was still taken.</summary>
    public const string NewAddress = "the call came to the new one; the former is still taken";
}
