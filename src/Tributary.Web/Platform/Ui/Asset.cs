using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Tributary.Web.Platform.Ui;

/// <summary>
/// Style sheets, script and icons. They live inside the assembly, so that a published binary, a test host and a
/// development build serve the same files wherever they were started.
/// </summary>
internal static class Asset
{
    private static readonly string Build = typeof(Asset).Module.ModuleVersionId.ToString("N")[..10];

    /// <summary>The address of an asset; it changes with every build, so browsers may keep what they have for a year.</summary>
    public static string Url(string path) => $"/{path}?v={Build}";

    public static void UseAssets(this IApplicationBuilder app) => app.UseStaticFiles(new StaticFileOptions
    {
        FileProvider = new EmbeddedFileProvider(typeof(Asset).Assembly, "wwwroot"),
        OnPrepareResponse = file => file.Context.Response.Headers[HeaderNames.CacheControl] =
            file.Context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache",
    });
}
