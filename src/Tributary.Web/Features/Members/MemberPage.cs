using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Plans;
using Tributary.Web.Features.Sites;

namespace Tributary.Web.Features.Members;

/// <summary>Everything a member's page shows.</summary>
public sealed record MemberPage
{
    public required Member Member { get; init; }
    public required IReadOnlyList<Plan> Plans { get; init; }
    public Plan? Plan { get; init; }
    /// <summary>Which plans he will have, and from when on (unix ms).</summary>
    public IReadOnlyList<(string Plan, long At)> Coming { get; init; } = [];

    /// <summary>Who brought him.</summary>
    public Member? Referrer { get; init; }
    public Site? Site { get; init; }
    internal IReadOnlyList<MemberBalance> Balances { get; init; } = [];
    public required IReadOnlyList<MemberConversion> Conversions { get; init; }
    public required IReadOnlyList<MemberEvent> Events { get; init; }

    /// <summary>What was done before this page was drawn, in words.</summary>
    public string? Done { get; init; }

    /// <summary>Why what was asked for was not done.</summary>
    public string? Refused { get; init; }

    /// <summary>Drawn with the form that asks for a withdrawal, so that sending it twice asks once.</summary>
    public required string WithdrawalKey { get; init; }

    /// <summary>The next moment at which something of him becomes spendable (unix ms).</summary>
    public long? NextRelease => Conversions.Where(conversion => conversion.HeldUntil is not null).Min(conversion => conversion.HeldUntil);
}
