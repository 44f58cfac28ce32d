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
}
