using System.Text.Json;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Accounts;

/// <summary>
/// Asks who it is before secrets, payouts, plans, people and keys are changed, unless he proved it within the last quarter of an hour. What was typed goes on from
/// there: the page carries it sealed, for this session and this address only, and the same address gets it once the person has answered.
/// </summary>
internal sealed class ConfirmIdentity(RequestDelegate next, AccountBook book, SessionBook sessions, SecondFactor factor, PasskeyChallenges passkeys, SignInDelays delays, SecretBox box)
{
    /// <summary>What was typed, sealed.</summary>
    public const string Carried = "_carried";

    /// <summary>The password or the code.</summary>
    public const string Proof = "_proof";

    /// <summary>The answer of a passkey, in the place of them.</summary>
    public const string Passkey = "_passkey";

    public async Task InvokeAsync(HttpContext context)
    {
        if (NeedsProof.Of(context.GetEndpoint()) is null || SessionBook.IdOf(context.User) is not { } session)
        {
            await next(context);
            return;
        }

        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        var place = SealedPlace.Page($"{session}{context.Request.Path}{context.Request.QueryString}");
        if (form[Carried] is [{ Length: > 0 } carried]) await GoOn(context, session, form, carried, place);
        else if (await sessions.IsProved(session, context.RequestAborted) || !CanProve(await Me(context))) await next(context);
        else await Ask(context, Carry(form, place), null);
    }

    private async Task GoOn(HttpContext context, long session, IFormCollection form, string carried, SealedPlace place)
    {
        if (Open(carried, place) is not { } typed)
        {
            await ErrorPages.Show(context, new ErrorPage(StatusCodes.Status400BadRequest, "This form is out of date", "It belongs to another sign-in. Nothing was changed. Open the page again and send it once more.", []));
            return;
        }

        if (await Wrong(context, session, form) is { } wrong)
        {
            await Ask(context, carried, wrong);
            return;
        }

        await sessions.Prove(session, context.RequestAborted);
        context.Features.Set<IFormFeature>(new FormFeature(new FormCollection(typed)));
        await next(context);
    }

    private async Task Ask(HttpContext context, string carried, string? error)
    {
        var me = await Me(context);
        var asked = me.Passkeys > 0 && SessionBook.IdOf(context.User) is { } session ? await passkeys.Ask(context, me, PasskeyPurpose.Confirm(session)) : null;
        // A piece of a page has no place for a whole one.
        if (context.Request.Headers.ContainsKey("HX-Request")) (context.Response.Headers["HX-Retarget"], context.Response.Headers["HX-Reselect"], context.Response.Headers["HX-Reswap"]) = ("#main", "#main", "outerHTML");
        await Panel.Page<ConfirmView>(
            new { Action = context.Request.Path + context.Request.QueryString, Sealed = carried, HasPassword = me.PasswordHash.Length > 0, HasFactor = me.Factor is not null, HasCodes = me.HasSecondFactor, Asked = asked, Error = error },
            error is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity).ExecuteAsync(context);
    }

    private async Task<Account> Me(HttpContext context) => (await book.Find(AccountBook.IdOf(context.User), context.RequestAborted))!;

    // One who comes by links only has nothing to answer with.
    private static bool CanProve(Account me) => me.PasswordHash.Length > 0 || me.HasSecondFactor;

    private async Task<string?> Wrong(HttpContext context, long session, IFormCollection form)
    {
        var (me, address) = (await Me(context), context.Connection.RemoteIpAddress);
        if (delays.Left(me.Email, address) > TimeSpan.Zero) return "Too many tries. Wait a moment, then try again.";
        if (form[Passkey] is [{ Length: > 0 } answered])
        {
            var answer = await passkeys.Prove(context, PasskeyPurpose.Confirm(session), answered, context.RequestAborted);
            if (answer.IsGuess) delays.Failed(me.Email, address);
            return answer.Account is null ? answer.Error : null;
        }

        var proof = form[Proof].ToString();
        if (proof.Length is > 0 and <= PasswordRules.Longest
            && (await factor.Proves(me, proof, context.RequestAborted) || (me.PasswordHash.Length > 0 && await book.Check(me.Email, proof, context.RequestAborted) is not null))) return null;
        delays.Failed(me.Email, address);
        return !me.HasSecondFactor ? "This is not your password." : "This is neither your password nor a code of now.";
    }

    private string Carry(IFormCollection form, SealedPlace place) =>
        box.Seal(JsonSerializer.Serialize(form.Where(field => field.Key != FormToken.Field).ToDictionary(field => field.Key, field => field.Value.ToArray(), StringComparer.Ordinal)), place);

    private Dictionary<string, StringValues>? Open(string carried, SealedPlace place)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string?[]>>(box.Open(carried, place))!.ToDictionary(field => field.Key, field => new StringValues(field.Value), StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
