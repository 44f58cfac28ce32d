using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Platform.Ui;

/// <summary>The one way an endpoint answers with a page.</summary>
internal static class Panel
{
    /// <param name="parameters">The view's parameters, by name: <c>new { Offers = page }</c>.</param>
    /// <param name="status">422 for the same page with what was wrong in it.</param>
    /// <param name="under">The navigation entry to mark, where the address does not say it.</param>
    public static IResult Page<TView>(object? parameters = null, int status = StatusCodes.Status200OK, string? under = null)
        where TView : IComponent =>
        new PageResult<TView>(parameters ?? new { }, status, under);

    private sealed class PageResult<TView>(object parameters, int status, string? under) : IResult
        where TView : IComponent
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var navigation = httpContext.RequestServices.GetRequiredService<Navigation>();
            var tallied = status < StatusCodes.Status500InternalServerError;
            httpContext.Features.Set(await navigation.FrameOf(httpContext, under, tallied));
            // A page shows one person's data at one moment: nobody may keep it.
            httpContext.Response.Headers.CacheControl = "no-cache, no-store";
            var page = new RazorComponentResult<TView>(parameters) { StatusCode = status };
            if (Roles.Of(httpContext.User) is Role.Viewer) await Look(page, httpContext);
            else await page.ExecuteAsync(httpContext);
        }

        private static async Task Look(RazorComponentResult<TView> page, HttpContext httpContext)
        {
            var wire = httpContext.Response.Body;
            using var drawn = new MemoryStream();
            httpContext.Response.Body = drawn;
            try
            {
                await page.ExecuteAsync(httpContext);
            }
            finally
            {
                httpContext.Response.Body = wire;
            }

            await wire.WriteAsync(Encoding.UTF8.GetBytes(ForViewers.Of(Encoding.UTF8.GetString(drawn.GetBuffer().AsSpan(0, (int)drawn.Length)))), httpContext.RequestAborted);
        }
    }
}
