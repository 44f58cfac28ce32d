using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;

namespace Tributary.Web.Features.Accounts;

/// <summary>A passkey as it is stored: bytes as base64url, flags as 0 and 1, times in unix ms.</summary>
public sealed record Passkey
{
    public long Id { get; init; }
    public long AccountId { get; init; }
    public string CredentialId { get; init; } = "";
    public string PublicKey { get; init; } = "";
    public string Transports { get; init; } = "";
    public string Name { get; init; } = "";
    public long IsUserVerified { get; init; }
    public long IsBackupEligible { get; init; }
    public long IsBackedUp { get; init; }
    public long CreatedAt { get; init; }
    public long? UsedAt { get; init; }

    /// <summary>
    /// As .NET checks it. It is told that nothing was counted yet, because it would compare before the write: <see cref="PasskeyBook.Use"/> compares in it. What a maker
    /// attested is not asked for, so there is nothing of it to keep.
    /// </summary>
    internal UserPasskeyInfo ToCheck() => new(
        Base64Url.DecodeFromChars(CredentialId), Base64Url.DecodeFromChars(PublicKey), DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt), 0,
        Transports.Length == 0 ? [] : Transports.Split(' '), IsUserVerified == 1, IsBackupEligible == 1, IsBackedUp == 1, [], [])
    { Name = Name };
}
