namespace Tributary.Web.Features.Ledger;

/// <summary>How a check of the books stands.</summary>
public enum LedgerCheckState
{
    /// <summary>Asked for, waiting or under way.</summary>
    Open,

    /// <summary>Every rule was looked at.</summary>
    Done,

    /// <summary>A person stopped it; it says nothing about the books.</summary>
    Stopped,

    /// <summary>It could not be made, however often it was tried; it says nothing about the books.</summary>
    Failed,
}

/// <summary>One check of the books: who asked for it, how it stands, and what it found.</summary>
public sealed record LedgerCheck
{
    public long Id { get; init; }

    /// <summary>Unix ms.</summary>
    public long AskedAt { get; init; }

    /// <summary>Who asked for it; null for the product itself, which does every night.</summary>
    public string? Person { get; init; }
    public string State { get; init; } = nameof(LedgerCheckState.Open);

    /// <summary>Unix ms when it ended; null while it has not.</summary>
    public long? CheckedAt { get; init; }

    /// <summary>How many rules did not hold.</summary>
    public long Broken { get; init; }

    /// <summary>The first violation of each broken rule, or why it failed.</summary>
    public string Said { get; init; } = "";

    /// <summary>Where the chain stood, as <c>place:hash</c>.</summary>
    public string Head { get; init; } = "";

    /// <summary>How many rows it looked at; null for checks that were made before this was written down.</summary>
    public long? Transactions { get; init; }
    public long? Entries { get; init; }
    public long? Conversions { get; init; }
    public long? Postbacks { get; init; }

    public LedgerCheckState Stands => Enum.Parse<LedgerCheckState>(State);
}

/// <summary>What a check found of one rule.</summary>
public sealed record CheckedRule
{
    public string Name { get; init; } = "";
    public string Claim { get; init; } = "";

    /// <summary>The first violations, a line each; empty when it holds.</summary>
    public string Violations { get; init; } = "";

    public bool Holds => Violations.Length == 0;
}
