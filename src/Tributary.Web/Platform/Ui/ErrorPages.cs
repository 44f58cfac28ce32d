namespace Tributary.Web.Platform.Ui;

/// <summary>What an error page says: the thing, and what to do about it.</summary>
public sealed record ErrorPage(int Status, string Heading, string Sentence, IReadOnlyList<ErrorPage.Typed> Fields)
{
    public sealed record Typed(string Name, string Value);
}

/// <summary>Gives every bodyless error a page for people and problem details for machines.</summary>
internal sealed partial class ErrorPages(RequestDelegate next, ILogger<ErrorPages> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (IsBare(context.Response)) await Show(context, Describe(context.Response.StatusCode));
        }
        catch (BadHttpRequestException refused) when (!context.Response.HasStarted)
        {
            await Show(context, Describe(refused.StatusCode) with { Sentence = "Tributary could not read this request: " + refused.Message });
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The visitor has gone; there is nobody to tell and nothing that failed.
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            Failed(failure, context.Request.Method, PathOf(context));
            await Show(context, Describe(StatusCodes.Status500InternalServerError));
        }
    }

    public static Task Show(HttpContext context, ErrorPage page)
    {
        context.Response.Headers.Remove("Location");
        var result = WantsPage(context.Request)
            ? Panel.Page<ErrorView>(new { Page = page }, page.Status)
            : Results.Problem(title: page.Heading, detail: page.Sentence, statusCode: page.Status);
        return result.ExecuteAsync(context);
    }

    // A token in an address opens what it leads to, for whoever reads the log as well.
    private static string PathOf(HttpContext context)
    {
        // As it was decoded, which is what the route's values are; the log writes out what does not show.
        var path = context.Request.Path.Value ?? "";
        return context.Request.RouteValues.TryGetValue("token", out var token) && token is string { Length: > 0 } secret ? path.Replace(secret, "{token}", StringComparison.Ordinal) : path;
    }

    private static bool IsBare(HttpResponse response) =>
        response is { StatusCode: >= 400, HasStarted: false, ContentLength: null or 0, ContentType: null };

    private static bool WantsPage(HttpRequest request) =>
        request.Headers.ContainsKey("HX-Request") || request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static ErrorPage Describe(int status) => status switch
    {
        400 => new(status, "This request cannot be read", "Something in the address or the form is not what this page expects. Go back and try again.", []),
        401 => new(status, "Sign in first", "This address needs a sign-in or a key.", []),
        403 => new(status, "Not yours to see", "Your role does not include this page. Ask an owner, who can give you another role under People.", []),
        404 => new(status, "There is nothing at this address", "The page may have moved, or what it showed was never there. Check the address, or start from the navigation.", []),
        405 => new(status, "This address cannot do that", "It exists, but not for this kind of request.", []),
        413 => new(status, "That is too large", "Send less at once.", []),
        429 => new(status, "Too many requests", "Wait a moment and try again.", []),
        >= 500 => new(status, "Something broke on our side", "The error is in the log with the time of this page. What you did before is safe; what this page was doing was not done.", []),
        _ => new(status, "That did not work", $"The server answered {status}.", []),
    };

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed")]
    private partial void Failed(Exception failure, string method, string path);
}
