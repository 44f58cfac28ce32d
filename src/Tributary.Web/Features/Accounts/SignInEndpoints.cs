using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Accounts;

/// <summary>In and out: password, second step, link.</summary>
internal sealed class SignInEndpoints(AccountBook book, SessionBook sessions, SecondFactor factor, OneTimeLinks links, SignInDelays delays, PasskeyChallenges passkeys, Database database)
{
    private static readonly TimeSpan SecondStepLife = TimeSpan.FromMinutes(5);

    public async Task<IResult> Show(string? then, ClaimsPrincipal person, CancellationToken ct) => person.Identity is { IsAuthenticated: true }
        ? Results.LocalRedirect(Local(then))
        : Panel.Page<SignInView>(new { Then = then, IsEmpty = await book.IsEmpty(ct) });

    public async Task<IResult> SignIn([FromForm] string? email, [FromForm] string? password, [FromForm] string? code, [FromForm] string? then, HttpContext context, CancellationToken ct)
    {
        var typed = AccountBook.Normal(email ?? "");
        var address = context.Connection.RemoteIpAddress;
        if (TooSoon(context, typed) is { } wait) return Again(wait, StatusCodes.Status429TooManyRequests);

        var besieged = delays.IsBesieged(typed);
        var proved = false;
        if (besieged)
        {
            var account = await book.Find(typed, ct);
            proved = account is not null && !string.IsNullOrWhiteSpace(code) && await factor.Proves(account, code, ct);
            if (!proved && (account is null || !await sessions.WasHere(account.Id, address, ct)))
            {
                if (!string.IsNullOrWhiteSpace(code)) delays.Failed(typed, address);
                return Again(
                    "Many wrong passwords were tried for this address within the hour. Type a code of your authenticator app as well; without one, wait an hour or make a link on the server: ./tributary account sign-in-link",
                    StatusCodes.Status429TooManyRequests);
            }
        }

        if (password is null or { Length: > PasswordRules.Longest } || await book.Check(typed, password, ct) is not { } entered)
        {
            delays.Failed(typed, address);
            return Again("E-mail and password do not match.", StatusCodes.Status422UnprocessableEntity);
        }

        if (!entered.HasSecondFactor || proved) return await Enter(context, entered, typed, then, ct);
        var token = Tokens.New();
        await database.Write(session => links.Add(session, token, LinkPurpose.SecondStep, entered.Id, SecondStepLife), ct);
        return await AskCode(context, entered, token, then);

        IResult Again(string error, int status) => Panel.Page<SignInView>(new { Then = then, Email = email, Error = error, AsksCode = delays.IsBesieged(typed) }, status);
    }

    public async Task<IResult> SecondStep([FromForm] string? token, [FromForm] string? code, [FromForm] string? passkey, [FromForm] string? then, HttpContext context, CancellationToken ct)
    {
        if (await database.Read(session => links.Find(session, token ?? "", LinkPurpose.SecondStep), ct) is not { AccountId: { } id } || await book.Find(id, ct) is not { } account)
            return Panel.Page<SignInView>(new { Then = then, Error = "Five minutes have passed. Sign in again." }, StatusCodes.Status410Gone);
        if (TooSoon(context, account.Email) is { } wait) return await AskCode(context, account, token!, then, wait, StatusCodes.Status429TooManyRequests);
        if (await Wrong(context, account, token!, code, passkey, ct) is { } wrong) return await AskCode(context, account, token!, then, wrong, StatusCodes.Status422UnprocessableEntity);

        return await database.Write(session => links.UseUp(session, token!, LinkPurpose.SecondStep), ct) is null
            ? Panel.Page<SignInView>(new { Then = then, Error = "Five minutes have passed. Sign in again." }, StatusCodes.Status410Gone)
            : await Enter(context, account, account.Email, then, ct);
    }

    public async Task<IResult> ByLink(string token, HttpContext context, CancellationToken ct)
    {
        if (await book.Enter(token, ct) is { } account)
        {
            await Begin(context, account, ct);
            return Results.LocalRedirect("/");
        }

        // Somebody who is in already only opened the same link twice.
        return context.User.Identity is { IsAuthenticated: true }
            ? Results.LocalRedirect("/")
            : Panel.Page<SignInView>(
                new { Error = "This link was used or has ended. Make another on the server: ./tributary account sign-in-link" },
                StatusCodes.Status410Gone);
    }

    public async Task<IResult> SignOut(HttpContext context, CancellationToken ct)
    {
        if (SessionBook.IdOf(context.User) is { } id) await sessions.End(AccountBook.IdOf(context.User), id, ct);
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return Results.LocalRedirect("/sign-in");
    }

    /// <summary>Begins a session and puts it into the cookie.</summary>
    public async Task Begin(HttpContext context, Account account, CancellationToken ct) =>
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, await sessions.Begin(account, context, ct));

    /// <summary>Lets in who proved himself, and goes on to where he wanted.</summary>
    internal async Task<IResult> Enter(HttpContext context, Account account, string typed, string? then, CancellationToken ct)
    {
        if (await book.Entered(account.Id, ct) is not { } entered) return Results.LocalRedirect("/sign-in");
        delays.Succeeded(typed, context.Connection.RemoteIpAddress);
        await Begin(context, entered, ct);
        return Results.LocalRedirect(Local(then));
    }

    /// <summary>What to tell somebody who has to wait; null when he may try.</summary>
    internal string? TooSoon(HttpContext context, string email)
    {
        var wait = delays.Left(email, context.Connection.RemoteIpAddress);
        if (wait <= TimeSpan.Zero) return null;
        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return $"Too many tries. Wait {Figure.Of(seconds, "second", "seconds")}, then try again.";
    }

    private async Task<IResult> AskCode(HttpContext context, Account account, string token, string? then, string? error = null, int status = StatusCodes.Status200OK)
    {
        var asked = account.Passkeys > 0 ? await passkeys.Ask(context, account, PasskeyPurpose.SecondStep(token)) : null;
        return Panel.Page<CodeView>(new { Token = token, Then = then, Error = error, HasAuthenticator = account.Factor is not null, Asked = asked }, status);
    }

    // What is wrong with the passkey, or with the code where none was used.
    private async Task<string?> Wrong(HttpContext context, Account account, string token, string? code, string? passkey, CancellationToken ct)
    {
        if (!string.IsNullOrEmpty(passkey))
        {
            var answer = await passkeys.Prove(context, PasskeyPurpose.SecondStep(token), passkey, ct);
            if (answer.IsGuess) delays.Failed(account.Email, context.Connection.RemoteIpAddress);
            return answer.Account is null ? answer.Error : null;
        }

        if (await factor.Proves(account, code ?? "", ct)) return null;
        delays.Failed(account.Email, context.Connection.RemoteIpAddress);
        return account.Factor is null
            ? "This is none of your recovery codes, or it was used before. Each works once."
            : "This is no code of now, or it was used before. The app shows a new one every half minute.";
    }

    // Only a path of ours: "//host" and "/\host" are other hosts to a browser.
    private static string Local(string? then) =>
        then is ['/', ..] && then is not ['/', '/' or '\\', ..] && then.All(letter => letter is > ' ' and < '\u007f') ? then : "/";
}
