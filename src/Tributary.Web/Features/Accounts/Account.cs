namespace Tributary.Web.Features.Accounts;

/// <summary>A person who may sign in to the panel.</summary>
internal sealed record Account
{
    public required long Id { get; init; }
    public required string Email { get; init; }
    public required string Name { get; init; }
    /// <summary>Empty for somebody who has only ever come by a link.</summary>
    public required string PasswordHash { get; init; }
    public required string Role { get; init; }
    public long? DisabledAt { get; init; }

    /// <summary>The secret of his authenticator app, sealed; null without a second factor.</summary>
    public string? Factor { get; init; }

    /// <summary>One that he was shown and has not confirmed by a code yet, sealed.</summary>
    public string? FactorOffered { get; init; }

    /// <summary>The newest 30 seconds of which a code was used: no code works twice.</summary>
    public long? FactorStep { get; init; }

    /// <summary>How many passkeys he has.</summary>
    public long Passkeys { get; init; }

    /// <summary>Whether more than a password is asked for.</summary>
    public bool HasSecondFactor => Factor is not null || Passkeys > 0;
}
