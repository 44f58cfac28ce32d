using Microsoft.AspNetCore.Mvc;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Settings;

/// <summary>/settings: what holds for the whole installation.</summary>
internal static class SettingEndpoints
{
    public static void MapSettings(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/settings", Show);
        routes.MapPost("/settings", Save);
        routes.MapPost("/settings/automatic-sync", Switch);
        routes.MapPost("/settings/strict-postbacks", SwitchStrict);
    }

    /// <summary>What is wrong with a public address; null when it can be used.</summary>
    public static string? RefuseUrl(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
            return "Type the whole address, such as https://go.example.com.";
        if (address.Scheme == "http" && !address.IsLoopback) return "Use https: over http anybody on the way can read and change clicks and postbacks.";
        return address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0 ? "Leave out everything after the path, and any user name." : null;
    }

    private static async Task<IResult> Show(bool? saved, HttpContext http, SettingBook book, CancellationToken ct) =>
        await Page(http, book, await book.PublicUrl(ct) ?? "", null, saved == true, ct);

    private static async Task<IResult> Save([FromForm(Name = "public_url")] string? publicUrl, HttpContext http, SettingBook book, CancellationToken ct)
    {
        var url = (publicUrl ?? "").Trim();
        if (RefuseUrl(url) is { } error) return await Page(http, book, url, error, saved: false, ct);
        await book.SetPublicUrl(url, ct);
        return Results.LocalRedirect("/settings?saved=true");
    }

    private static async Task<IResult> Switch([FromForm] string? to, SettingBook book, CancellationToken ct)
    {
        await book.SetAutomaticSync(to == "on", ct);
        return Results.LocalRedirect("/settings");
    }

    private static async Task<IResult> SwitchStrict([FromForm] string? to, SettingBook book, CancellationToken ct)
    {
        await book.SetStrictPostbacks(to == "on", ct);
        return Results.LocalRedirect("/settings");
    }

    private static async Task<IResult> Page(HttpContext http, SettingBook book, string url, string? error, bool saved, CancellationToken ct) => Panel.Page<SettingsView>(
        new { PublicUrl = url, Error = error, Saved = saved, Automatic = await book.AutomaticSync(ct), Strict = await book.StrictPostbacks(ct), Here = $"{http.Request.Scheme}://{http.Request.Host}" },
        error is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
}
