using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Accounts;

/// <summary>Hashes passwords: PBKDF2 with HMAC-SHA-512, 210,000 rounds, as OWASP's password storage cheat sheet asks.</summary>
internal static class Passwords
{
    private static readonly PasswordHasher<Account> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 }));

    // A hash of nothing anybody knows: an unknown address costs the same work as a known one.
    private static readonly Lazy<string> Nobody = new(() => Hash(Tokens.New()));

    public static string Hash(string password) => Hasher.HashPassword(null!, password);

    /// <summary>Takes as long where there is no account, or one without a password.</summary>
    public static bool Match(Account? account, string password)
    {
        var hash = account is { PasswordHash.Length: > 0 } ? account.PasswordHash : Nobody.Value;
        return Hasher.VerifyHashedPassword(account!, hash, password) is not PasswordVerificationResult.Failed && account is { PasswordHash.Length: > 0 };
    }
}
