using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Accounts;

internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", ShowSignIn).AllowAnonymous();
        routes.MapPost("/sign-in", SignIn).AllowAnonymous();
        routes.MapGet("/sign-in/{token}", SignInByLink).AllowAnonymous();
        routes.MapPost("/sign-out", SignOut);
        routes.MapGet("/setup/{token}", ShowSetup).AllowAnonymous();
        routes.MapPost("/setup/{token}", SetUp).AllowAnonymous();
    }

    private static async Task<IResult> ShowSignIn(string? then, ClaimsPrincipal person, AccountBook book, CancellationToken ct) =>
        person.Identity is { IsAuthenticated: true }
            ? Results.LocalRedirect(Local(then))
            : Panel.Page<SignInView>(new { Then = then, IsEmpty = await book.IsEmpty(ct) });

    private static async Task<IResult> SignIn(
        [FromForm] string? email, [FromForm] string? password, [FromForm] string? then,
        HttpContext context, AccountBook book, SignInDelays delays, CancellationToken ct)
    {
        var account = AccountBook.Normal(email ?? "");
        var address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        var wait = delays.Left(account, address);
        if (wait > TimeSpan.Zero)
        {
            var seconds = (int)Math.Ceiling(wait.TotalSeconds);
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return Again($"Too many tries. Wait {Figure.Of(seconds, "second", "seconds")}, then try again.", StatusCodes.Status429TooManyRequests);
        }

        if (password is null or { Length: > PasswordRules.Longest } || await book.Enter(account, password, ct) is not { } entered)
        {
            delays.Failed(account, address);
            return Again("E-mail and password do not match.", StatusCodes.Status422UnprocessableEntity);
        }

        delays.Succeeded(account, address);
        await Enter(context, entered);
        return Results.LocalRedirect(Local(then));

        IResult Again(string error, int status) => Panel.Page<SignInView>(new { Then = then, Email = email, Error = error }, status);
    }

    private static async Task<IResult> SignInByLink(string token, HttpContext context, AccountBook book, CancellationToken ct)
    {
        if (await book.Enter(token, ct) is { } account)
        {
            await Enter(context, account);
            return Results.LocalRedirect("/");
        }

        // Somebody who is in already only opened the same link twice.
        return context.User.Identity is { IsAuthenticated: true }
            ? Results.LocalRedirect("/")
            : Panel.Page<SignInView>(
                new { Error = "This link was used or has ended. Make another on the server: ./tributary account sign-in-link" },
                StatusCodes.Status410Gone);
    }

    private static async Task<IResult> SignOut(HttpContext context, CancellationToken ct)
    {
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return Results.LocalRedirect("/sign-in");
    }

    private static async Task<IResult> ShowSetup(string token, AccountBook book, CancellationToken ct) =>
        await book.IsOpen(token, ct) ? Panel.Page<SetupView>(new { Form = new SetupForm() }) : Gone();

    private static async Task<IResult> SetUp(
        string token, [FromForm] string? name, [FromForm] string? email, [FromForm] string? password,
        HttpContext context, AccountBook book, CancellationToken ct)
    {
        if (!await book.IsOpen(token, ct)) return Gone();
        var form = SetupForm.Check(name, email, password);
        if (form.HasErrors) return Panel.Page<SetupView>(new { Form = form }, StatusCodes.Status422UnprocessableEntity);
        if (await book.SetUp(token, form.Name, form.Email, password!, ct) is not { } owner) return Gone();
        await Enter(context, owner);
        return Results.LocalRedirect("/");
    }

    private static IResult Gone() => Panel.Page<SignInView>(
        new { Error = "This setup link was used or has ended. Restart Tributary to see a new one, or sign in." }, StatusCodes.Status410Gone);

    private static Task Enter(HttpContext context, Account account) => context.SignInAsync(
        CookieAuthenticationDefaults.AuthenticationScheme,
        new ClaimsPrincipal(new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, account.Id.ToString(CultureInfo.InvariantCulture)),
            new(ClaimTypes.Name, account.Name),
            new(ClaimTypes.Email, account.Email),
            new(ClaimTypes.Role, account.Role),
        ], CookieAuthenticationDefaults.AuthenticationScheme)));

    // Only a path of ours: "//host" and "/\host" are other hosts to a browser.
    private static string Local(string? then) =>
        then is ['/', ..] && then is not ['/', '/' or '\\', ..] && !then.Any(char.IsControl) ? then : "/";
}
