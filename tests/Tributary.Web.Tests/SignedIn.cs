using Tributary.Tests.Harness;
using Tributary.Web.Features.Accounts;

namespace Tributary.Web.Tests;

internal static class SignedIn
{
    public const string Email = "anna@lumen.example";
    public const string Password = "a sentence nobody guesses";

    /// <summary>Adds an owner and signs the host's client in by a link.</summary>
    public static async Task SignIn(this RunningTributary tributary)
    {
        var book = tributary.Services.GetRequiredService<AccountBook>();
        await book.AddOwner("Anna Kowalczyk", Email, Password, CancellationToken.None);
        await tributary.SignInAgain();
    }

    /// <summary>Signs a new client of the same owner in, as after a restart.</summary>
    public static async Task SignInAgain(this RunningTributary tributary)
    {
        var book = tributary.Services.GetRequiredService<AccountBook>();
        var link = await book.SignInLink(tributary.Address, Email, CancellationToken.None);
        using var answer = await tributary.Http.GetAsync(link);
        Assert.Equal(302, (int)answer.StatusCode);
    }
}
