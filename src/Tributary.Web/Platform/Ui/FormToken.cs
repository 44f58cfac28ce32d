using Microsoft.AspNetCore.Antiforgery;

namespace Tributary.Web.Platform.Ui;

/// <summary>
/// Every request that changes something needs the token of a form we drew, unless its endpoint says
/// <c>DisableAntiforgery()</c> because it trusts no cookie (postbacks, the site API). Forgetting is safe.
/// </summary>
internal sealed class FormToken(RequestDelegate next, IAntiforgery antiforgery)
{
    public const string Field = "_token";

    public async Task InvokeAsync(HttpContext context)
    {
        if (NeedsToken(context) && !await Passes(context)) return;
        await next(context);
    }

    private async Task<bool> Passes(HttpContext context)
    {
        try
        {
            if (await HasToken(context)) return true;
            await Refuse(context);
            return false;
        }
        catch (Exception unreadable) when (unreadable is AntiforgeryValidationException or InvalidDataException)
        {
            // A wrong token is an answer; a form that cannot be decoded is thrown.
            throw new BadHttpRequestException("the form holds characters that no text has.", unreadable);
        }
    }

    private static bool NeedsToken(HttpContext context) =>
        !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) && !HttpMethods.IsOptions(context.Request.Method)
        && context.GetEndpoint() is { } endpoint
        && endpoint.Metadata.GetMetadata<IAntiforgeryMetadata>() is not { RequiresValidation: false };

    private async Task<bool> HasToken(HttpContext context) =>
        // Reading the form again after the framework has refused it throws, so its verdict is asked first.
        context.Features.Get<IAntiforgeryValidationFeature>()?.IsValid ?? await antiforgery.IsRequestValidAsync(context);

    /// <summary>
    /// Nothing was changed; what was typed is shown so that it can be copied. It is not offered as a form: a stranger's
    /// page could have sent it, and one click would give it our token.
    /// </summary>
    private static async Task Refuse(HttpContext context)
    {
        context.Features.Set<IAntiforgeryValidationFeature>(null);
        var typed = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        await ErrorPages.Show(context, new ErrorPage(
            StatusCodes.Status400BadRequest,
            "This form is out of date",
            "Your sign-in changed after the page was drawn, or the form was sent from elsewhere. Nothing was changed. Open the page again and send it once more.",
            [.. typed.Where(field => IsShown(field.Key)).SelectMany(field => field.Value, (field, value) => new ErrorPage.Typed(field.Key, value ?? ""))
                .Where(field => field.Value.Length > 0).Take(40)]));
    }

    private static bool IsShown(string name) =>
        name != Field && !new[] { "password", "secret", "token", "key" }.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
