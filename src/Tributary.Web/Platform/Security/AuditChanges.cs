using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Authorization;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Platform.Security;

/// <summary>
/// Enters every change that a person made in the panel: what was asked and answered, whatever feature it belongs to. A route can be forgotten nowhere.
/// What it says of a form is which button was pressed, never what was typed. What enters itself with old and new (<see cref="AuditPen"/>) is not entered a second time.
/// </summary>
internal sealed class AuditChanges(RequestDelegate next, AuditLog log, Database database)
{
    private const string Button = "act";

    public async Task InvokeAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || Roles.Of(context.User) is null)
        {
            await next(context);
            return;
        }

        var trail = new AuditTrail(Actor.Read(context));
        AuditTrail.Current = trail;
        await next(context);
        if (!IsChange(context, out var route) || Actor.IsKnown(context) || trail.IsEntered) return;
        var act = context.Request.HasFormContentType && (await context.Request.ReadFormAsync(CancellationToken.None))[Button] is [{ Length: > 0 } pressed] ? $"{route} ({pressed})" : route;
        var id = await log.Reserve(CancellationToken.None);
        await database.Write(session => log.Record(session, id, Actor.Read(context), new AuditEntry(act, context.Request.Path.Value ?? "")), CancellationToken.None);
    }

    // Requests that were refused or sent back with what was wrong changed nothing. What needs no sign-in is no act of the panel, and its address may be a secret: a link
    // that works once, a network's postback address.
    private static bool IsChange(HttpContext context, [NotNullWhen(true)] out string? route)
    {
        route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        return route is not null && context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null && Roles.Of(context.User) is not null && context.Response.StatusCode < 400
            && !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) && !HttpMethods.IsOptions(context.Request.Method);
    }
}
