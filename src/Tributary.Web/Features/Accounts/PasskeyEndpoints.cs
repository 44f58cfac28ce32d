using Microsoft.AspNetCore.Mvc;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Accounts;

/// <summary>Signing in with nothing but a passkey, and the passkeys of one's own account.</summary>
internal sealed class PasskeyEndpoints(
    OwnAccountEndpoints own, SignInEndpoints entrance, AccountBook book, PasskeyBook passkeys, PasskeyChallenges challenges, SignInDelays delays)
{
    // Whose it will be nobody knows before: tries are slowed by the network they come from. No e-mail address begins with a space.
    private const string Anybody = " passkey";

    public async Task Challenge(HttpContext context)
    {
        var options = await challenges.Ask(context, null, PasskeyPurpose.SignIn);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(options, context.RequestAborted);
    }

    public async Task<IResult> SignIn([FromForm] string? passkey, [FromForm] string? then, HttpContext context, CancellationToken ct)
    {
        if (entrance.TooSoon(context, Anybody) is { } wait) return Again(wait, StatusCodes.Status429TooManyRequests);
        var answer = await challenges.Prove(context, PasskeyPurpose.SignIn, passkey, ct);
        if (answer.Account is { } account) return await entrance.Enter(context, account, Anybody, then, ct);
        if (answer.IsGuess) delays.Failed(Anybody, context.Connection.RemoteIpAddress);
        return Again(answer.Error, StatusCodes.Status422UnprocessableEntity);

        IResult Again(string error, int status) => Panel.Page<SignInView>(new { Then = then, Error = error }, status);
    }

    /// <summary>Only asks who it is: the page that follows makes the passkey.</summary>
    public static IResult Offer() => Results.LocalRedirect("/account?add=passkey#passkeys");

    public async Task<IResult> Add([FromForm] string? name, [FromForm] string? passkey, HttpContext context, CancellationToken ct)
    {
        var (me, session) = (await Me(context, ct), SessionBook.IdOf(context.User)!.Value);
        var (codes, error) = await challenges.Add(context, me, session, name ?? "", passkey, ct);
        if (codes is not null) return await own.Page(context, page => page with { NewCodes = codes, Done = "The passkey is added. It lets you in without a password." }, ct);
        var asked = await challenges.Offer(context, me, session);
        return await own.Page(context, page => page with { NewPasskey = asked, PasskeyName = name, PasskeyError = error }, ct);
    }

    public async Task<IResult> Rename([FromForm] long? id, [FromForm] string? name, HttpContext context, CancellationToken ct)
    {
        await passkeys.Rename(Actor.Of(context), await Me(context, ct), id ?? 0, name ?? "", ct);
        return Results.LocalRedirect("/account#passkeys");
    }

    public async Task<IResult> Remove([FromForm] long? id, [FromForm] string? password, HttpContext context, CancellationToken ct)
    {
        var me = await Me(context, ct);
        if (await own.Wrong(context, me, password, ct) is { } wrong) return await own.Page(context, page => page with { PasskeyError = $"The passkey is still there. {wrong}" }, ct);
        await passkeys.Remove(Actor.Of(context), me, id ?? 0, ct);
        return Results.LocalRedirect("/account?done=passkey");
    }

    private async Task<Account> Me(HttpContext context, CancellationToken ct) => (await book.Find(AccountBook.IdOf(context.User), ct))!;
}
