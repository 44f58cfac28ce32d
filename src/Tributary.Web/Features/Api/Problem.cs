using Tributary.Core.Security;
using Tributary.Web.Features.ApiKeys;

namespace Tributary.Web.Features.Api;

/// <summary>What is wrong with one field or parameter of a request.</summary>
internal sealed record Mistake(string Path, string Message);

/// <summary>Refusals of the site API: RFC 9457 problem details with a code that never changes its meaning.</summary>
internal static class Problem
{
    public static IResult NoKey() => Of(StatusCodes.Status401Unauthorized, "key_missing", "No API key", "Send the site's key in the header Authorization: Bearer trb_...");

    public static IResult UnknownKey() => Of(StatusCodes.Status401Unauthorized, "key_unknown", "Unknown API key",
        "The key was revoked, has expired or never existed. An operator makes another one in the panel under API keys.");

    public static IResult KeyMayNot(string scopes, ApiScope? needed) => Of(StatusCodes.Status403Forbidden, "key_may_not", "This key may not do that",
        $"It is made for: {scopes.Replace(" ", ", ", StringComparison.Ordinal)}. This needs: {needed}. An owner makes another key in the panel under API keys.");

    public static IResult TooMany(int perMinute) => Of(StatusCodes.Status429TooManyRequests, "too_many", "Too many calls with this key",
        $"A key may call {perMinute} times a minute. Wait as long as Retry-After says; an operator can raise ApiCallsPerMinute.");

    public static IResult NotFound(string what, string id) => Of(StatusCodes.Status404NotFound, what + "_not_found", $"No such {what}", $"This site has no {what} {Short(id)}.");

    public static IResult Invalid(params IReadOnlyList<Mistake> mistakes) => Of(StatusCodes.Status422UnprocessableEntity, "invalid", "The request cannot be used as it is",
        string.Join(' ', mistakes.Select(mistake => $"{mistake.Path}: {mistake.Message}")), mistakes);

    public static IResult Conflict(string code, string title, string detail) => Of(StatusCodes.Status409Conflict, code, title, detail);

    private static IResult Of(int status, string code, string title, string detail, IReadOnlyList<Mistake>? errors = null)
    {
        var more = new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code };
        if (errors is not null) more["errors"] = errors;
        return Results.Problem(title: title, detail: detail, statusCode: status, extensions: more);
    }

    private static string Short(string id) => PlainText.Cut(id, 40, "...");
}
