using System.Globalization;
using Microsoft.AspNetCore.Identity;

namespace Tributary.Web.Features.Accounts;

/// <summary>
/// What .NET's check of passkeys asks about people: the five questions below. It writes nothing; the rest of what a store could do is not asked and not there.
/// </summary>
internal sealed class KnownPasskeys(AccountBook book, PasskeyBook passkeys) : IUserPasskeyStore<Account>
{
    public async Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        long.TryParse(userId, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && await book.Find(id, cancellationToken) is { DisabledAt: null } account ? account : null;

    public Task<string> GetUserIdAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString(CultureInfo.InvariantCulture));

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Account user, CancellationToken cancellationToken) =>
        [.. (await passkeys.Of(user.Id, cancellationToken)).Select(passkey => passkey.ToCheck())];

    public async Task<Account?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await passkeys.Find(credentialId, cancellationToken) is { } known ? await book.Find(known.AccountId, cancellationToken) : null;

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) =>
        await passkeys.Find(credentialId, cancellationToken) is { } known && known.AccountId == user.Id ? known.ToCheck() : null;

    public void Dispose()
    {
    }

    public Task AddOrUpdatePasskeyAsync(Account user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw NotAsked();

    public Task RemovePasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) => throw NotAsked();

    public Task<IdentityResult> CreateAsync(Account user, CancellationToken cancellationToken) => throw NotAsked();

    public Task<IdentityResult> UpdateAsync(Account user, CancellationToken cancellationToken) => throw NotAsked();

    public Task<IdentityResult> DeleteAsync(Account user, CancellationToken cancellationToken) => throw NotAsked();

    public Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw NotAsked();

    public Task<string?> GetUserNameAsync(Account user, CancellationToken cancellationToken) => throw NotAsked();

    public Task SetUserNameAsync(Account user, string? userName, CancellationToken cancellationToken) => throw NotAsked();

    public Task<string?> GetNormalizedUserNameAsync(Account user, CancellationToken cancellationToken) => throw NotAsked();

    public Task SetNormalizedUserNameAsync(Account user, string? normalizedName, CancellationToken cancellationToken) => throw NotAsked();

    private static NotSupportedException NotAsked() => new("Checking a passkey does not ask for this; accounts are changed by their own books.");
}
