using Microsoft.AspNetCore.Mvc;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Accounts;

/// <summary>What a person sees of his own account.</summary>
public sealed record OwnAccountPage
{
    public required string Name { get; init; }
    public required string Email { get; init; }
    public required Role Role { get; init; }
    public required bool HasPassword { get; init; }
    public required bool HasFactor { get; init; }
    public required long CodesLeft { get; init; }
    public required IReadOnlyList<SessionRow> Sessions { get; init; }
    public required long? Here { get; init; }
    public OfferedFactor? Offered { get; init; }
    public string? OfferedPicture { get; init; }
    public IReadOnlyList<string> NewCodes { get; init; } = [];
    public string? Done { get; init; }
    public string? PasswordError { get; init; }
    public string? NewPasswordError { get; init; }
    public string? CodeError { get; init; }
    public string? RemoveError { get; init; }
    public required IReadOnlyList<Passkey> Passkeys { get; init; }

    /// <summary>What the browser needs to make a passkey; null while nobody asked to.</summary>
    public string? NewPasskey { get; init; }
    public string? PasskeyName { get; init; }
    public string? PasskeyError { get; init; }
}

/// <summary>/account: one's own password, second factor and sessions. For everybody who is signed in.</summary>
internal sealed class OwnAccountEndpoints(AccountBook book, OwnPassword passwords, SessionBook sessions, SecondFactor factor, PasskeyBook passkeys, PasskeyChallenges challenges, SignInDelays delays)
{
    public async Task<IResult> Show(string? done, string? add, HttpContext context, CancellationToken ct)
    {
        var asked = add == "passkey" && SessionBook.IdOf(context.User) is { } session ? await challenges.Offer(context, await Me(context, ct), session) : null;
        return await Page(context, page => page with
        {
            NewPasskey = asked,
            Done = done switch
            {
                "password" => "Your password is changed, and every other session of yours has ended.",
                "sessions" => "Every other session of yours has ended.",
                "removed" => $"The second factor is removed. {Takes(page)}",
                "passkey" => $"The passkey is removed here and lets nobody in any more. Delete it on your device too. {Takes(page)}",
                _ => null,
            },
        }, ct);
    }

    public async Task<IResult> SetPassword([FromForm] string? password, [FromForm(Name = "new_password")] string? wanted, HttpContext context, CancellationToken ct)
    {
        var me = await Me(context, ct);
        if (PasswordRules.Refuse(wanted ?? "", me.Email) is { } refused) return await Page(context, page => page with { NewPasswordError = refused }, ct);
        if (await Wrong(context, me, password, ct) is { } wrong) return await Page(context, page => page with { PasswordError = wrong }, ct);
        await passwords.Set(Actor.Of(context), me, wanted!, SessionBook.IdOf(context.User), ct);
        return Results.LocalRedirect("/account?done=password");
    }

    public async Task<IResult> OfferFactor(HttpContext context, CancellationToken ct)
    {
        var me = await Me(context, ct);
        if (me.Factor is null) await factor.Offer(me, ct);
        return Results.LocalRedirect("/account#factor");
    }

    public async Task<IResult> ConfirmFactor([FromForm] string? code, HttpContext context, CancellationToken ct)
    {
        var codes = await factor.Confirm(Actor.Of(context), await Me(context, ct), code ?? "", ct);
        return await Page(context, page => codes is null
            ? page with { CodeError = "This is no code of now. Is the clock of your phone right? The app shows a new one every half minute." }
            : page with { NewCodes = codes, Done = "The second factor is on." }, ct);
    }

    public async Task<IResult> RemoveFactor([FromForm] string? password, HttpContext context, CancellationToken ct)
    {
        var me = await Me(context, ct);
        if (await Wrong(context, me, password, ct) is { } wrong) return await Page(context, page => page with { RemoveError = wrong }, ct);
        await factor.Remove(Actor.Of(context), me, ct);
        return Results.LocalRedirect("/account?done=removed");
    }

    public async Task<IResult> EndSession([FromForm] long? id, HttpContext context, CancellationToken ct)
    {
        var me = AccountBook.IdOf(context.User);
        if (id is { } one)
        {
            await sessions.End(me, one, ct);
            return Results.LocalRedirect("/account#sessions");
        }

        await passwords.EndOthers(me, SessionBook.IdOf(context.User), ct);
        return Results.LocalRedirect("/account?done=sessions");
    }

    private static string Takes(OwnAccountPage page) => (page.HasFactor, page.Passkeys.Count > 0) switch
    {
        (false, false) => "Signing in takes the password alone.",
        (true, false) => "Signing in takes your password and a code of your authenticator app.",
        (_, true) => "Signing in takes a passkey, or your password and a second step.",
    };

    private async Task<Account> Me(HttpContext context, CancellationToken ct) => (await book.Find(AccountBook.IdOf(context.User), ct))!;

    // A session left open must not be enough to take an account over; one without a password proved itself by its link.
    internal async Task<string?> Wrong(HttpContext context, Account me, string? password, CancellationToken ct)
    {
        if (me.PasswordHash.Length == 0) return null;
        var address = context.Connection.RemoteIpAddress;
        if (delays.Left(me.Email, address) > TimeSpan.Zero) return "Too many tries. Wait a moment, then try again.";
        if (password is { Length: <= PasswordRules.Longest } && await book.Check(me.Email, password, ct) is not null) return null;
        delays.Failed(me.Email, address);
        return "This is not your password.";
    }

    internal async Task<IResult> Page(HttpContext context, Func<OwnAccountPage, OwnAccountPage> with, CancellationToken ct)
    {
        var me = await Me(context, ct);
        var offered = factor.Offered(me);
        var page = with(new OwnAccountPage
        {
            Name = me.Name,
            Email = me.Email,
            Role = Roles.Parse(me.Role),
            HasPassword = me.PasswordHash.Length > 0,
            HasFactor = me.Factor is not null,
            CodesLeft = await factor.Left(me.Id, ct),
            Sessions = await sessions.Of(me.Id, ct),
            Here = SessionBook.IdOf(context.User),
            Passkeys = await passkeys.Of(me.Id, ct),
            Offered = offered,
            OfferedPicture = offered is null ? null : QrCode.Svg(offered.Address),
        });
        var isWrong = (page.PasswordError ?? page.NewPasswordError ?? page.CodeError ?? page.RemoveError ?? page.PasskeyError) is not null;
        return Panel.Page<OwnAccountView>(new { Page = page }, isWrong ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }
}
