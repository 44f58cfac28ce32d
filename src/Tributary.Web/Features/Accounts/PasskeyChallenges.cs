using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Accounts;

/// <summary>What a challenge was made for. Its answer counts for nothing else, for nobody else.</summary>
/// <param name="Act">What for. Each has a cookie of its own: being asked who one is must not lose a passkey that is just being added.</param>
/// <param name="Whose">The sign-in or the session that it was made for.</param>
internal readonly record struct PasskeyPurpose(string Act, string Whose)
{
    public static PasskeyPurpose SignIn => new("sign-in", "");

    public static PasskeyPurpose SecondStep(string token) => new("second-step", token);

    public static PasskeyPurpose Confirm(long session) => new("confirm", session.ToString(CultureInfo.InvariantCulture));

    public static PasskeyPurpose Add(long session) => new("add", session.ToString(CultureInfo.InvariantCulture));
}

/// <summary>What came of an answer: whose it is, or what to tell him.</summary>
/// <param name="Account">Whose passkey answered; null when it proves nothing.</param>
/// <param name="Error">What is wrong, and what to do.</param>
/// <param name="IsGuess">Whether it slows the next one: an answer that was only late is none.</param>
internal sealed record PasskeyAnswer(Account? Account, string Error = "", bool IsGuess = false);

/// <summary>
/// Challenges of passkeys and their answers, as .NET checks them. A challenge lies sealed in a cookie of the browser that asked for it, for five minutes, and for its purpose only; a
/// row says that it was answered once it was. So asking writes nothing, and any node takes the answer.
/// </summary>
internal sealed class PasskeyChallenges(AccountBook book, PasskeyBook passkeys, SecretBox box, TimeProvider clock)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private const int LongestAnswer = 16 * 1024;
    private const string TooLate = "This took longer than five minutes, or was answered already. Press the button again.";
    private const string Orphan = "If your device says that it saved a passkey for this panel, delete that one there: it was not stored here.";

    /// <summary>What a browser needs to make a passkey for this person, as JSON.</summary>
    public async Task<string> Offer(HttpContext context, Account account, long session)
    {
        using var people = People();
        var made = await Check(people).MakeCreationOptionsAsync(
            new PasskeyUserEntity { Id = account.Id.ToString(CultureInfo.InvariantCulture), Name = account.Email, DisplayName = account.Name }, context);
        Carry(context, made.AttestationState!, PasskeyPurpose.Add(session));
        return made.CreationOptionsJson;
    }

    /// <summary>What a browser needs to use a passkey of this person, or of whoever has one when nobody is named; as JSON.</summary>
    public async Task<string> Ask(HttpContext context, Account? account, PasskeyPurpose purpose)
    {
        using var people = People();
        var made = await Check(people).MakeRequestOptionsAsync(account, context);
        Carry(context, made.AssertionState!, purpose);
        return made.RequestOptionsJson;
    }

    /// <summary>Takes a new passkey. The recovery codes that come with the first second factor, or null and what is wrong.</summary>
    public async Task<(IReadOnlyList<string>? Codes, string Error)> Add(HttpContext context, Account account, long session, string name, string? answer, CancellationToken ct)
    {
        if (Open(context, PasskeyPurpose.Add(session)) is not { } challenge) return (null, $"{TooLate} {Orphan}");
        using var people = People();
        if (answer is not { Length: > 0 and <= LongestAnswer }
            || await Check(people).PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = context, CredentialJson = answer, AttestationState = challenge }) is not { Succeeded: true } made)
            return (null, $"The passkey was not added: the answer of the browser does not fit this page. Press the button again, at the address where you always open the panel. {Orphan}");
        return await passkeys.Add(Actor.Of(context), account, made.Passkey, name, challenge, ct) is { } codes
            ? (codes, "")
            : (null, $"The passkey was not added: it is in the list already, or there are {PasskeyBook.Most}. Remove one first, or use another device.");
    }

    /// <summary>Whose passkey answered the challenge.</summary>
    public async Task<PasskeyAnswer> Prove(HttpContext context, PasskeyPurpose purpose, string? answer, CancellationToken ct)
    {
        if (Open(context, purpose) is not { } challenge) return new(null, TooLate);
        using var people = People();
        if (answer is not { Length: > 0 and <= LongestAnswer }
            || await Check(people).PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = context, CredentialJson = answer, AssertionState = challenge }) is not { Succeeded: true } proved)
            return new(null, "This passkey is not known here. It may have been removed, or belong to another address. Use another one, or your password.", IsGuess: true);
        return await passkeys.Use(Actor.Of(context), proved.User, proved.Passkey, challenge, ct) switch
        {
            PasskeyUse.Counted => new(proved.User),
            PasskeyUse.AnsweredBefore => new(null, TooLate),
            PasskeyUse.WentBack => new(null, "This passkey was used less often than is known of it: it may have been copied. Sign in another way, remove it under Your account and add a new one.", IsGuess: true),
            PasskeyUse.Gone => new(null, "This passkey was just removed. Use another one, or your password."),
        };
    }

    private UserManager<Account> People() => new(new KnownPasskeys(book, passkeys), null!, null!, null!, null!, null!, null!, null!, null!);

    private static PasskeyHandler<Account> Check(UserManager<Account> people) => new(people, Options.Create(new IdentityPasskeyOptions
    {
        AuthenticatorTimeout = Life,
        // It has to say whose it is, for signing in without a name, and its device asks for a finger, a face or a number: two factors in one.
        ResidentKeyRequirement = "required",
        UserVerificationRequirement = "required",
        AttestationConveyancePreference = "none",
        ValidateOrigin = origin => ValueTask.FromResult(IsHere(origin)),
    }));

    // The page that asked is ours: at the very host of this request, not one that only shares its end, and in no frame of a stranger.
    private static bool IsHere(PasskeyOriginValidationContext said) =>
        !said.CrossOrigin && said.TopOrigin is null
        && said.HttpContext.Request.Headers.Origin is [{ } origin] && string.Equals(origin, said.Origin, StringComparison.OrdinalIgnoreCase)
        && Uri.TryCreate(said.Origin, UriKind.Absolute, out var page) && string.Equals(page.Host, said.HttpContext.Request.Host.Host, StringComparison.OrdinalIgnoreCase);

    private void Carry(HttpContext context, string challenge, PasskeyPurpose purpose) => context.Response.Cookies.Append(
        Cookie(purpose), box.Seal(JsonSerializer.Serialize(new Carried(clock.GetUtcNow().ToUnixTimeMilliseconds(), challenge)), Place(purpose)), CookieOf());

    private string? Open(HttpContext context, PasskeyPurpose purpose)
    {
        if (context.Request.Cookies[Cookie(purpose)] is not { Length: > 0 } text) return null;
        context.Response.Cookies.Delete(Cookie(purpose), CookieOf());
        try
        {
            var carried = JsonSerializer.Deserialize<Carried>(box.Open(text, Place(purpose)))!;
            return clock.GetUtcNow().ToUnixTimeMilliseconds() - carried.At < Life.TotalMilliseconds ? carried.Challenge : null;
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private static CookieOptions CookieOf() =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = Life, IsEssential = true };

    private static string Cookie(PasskeyPurpose purpose) => "tributary-passkey-" + purpose.Act;

    private static SealedPlace Place(PasskeyPurpose purpose) => SealedPlace.Page($"passkey/{purpose.Act}/{purpose.Whose}");

    private sealed record Carried(long At, string Challenge);
}
