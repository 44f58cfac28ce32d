using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Settings;

/// <summary>/settings: what holds for the whole installation.</summary>
internal static class SettingEndpoints
{
    private const string SavedAddress = "Saved. New click links and postback addresses use it from now on; old ones keep working where they lead here.";
    private const string SavedVisitors = "Saved. What is older is erased within the hour.";

    public static void MapSettings(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/settings", Show);
        routes.MapPost("/settings", Save);
        routes.MapPost("/settings/automatic-sync", Switch);
        routes.MapPost("/settings/strict-postbacks", SwitchStrict);
        routes.MapPost("/settings/visitors", SaveVisitorDays);
    }

    /// <summary>What is wrong with a public address; null when it can be used.</summary>
    public static string? RefuseUrl(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
            return "Type the whole address, such as https://go.example.com.";
        if (address.Scheme == "http" && !address.IsLoopback) return "Use https: over http anybody on the way can read and change clicks and postbacks.";
        return address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0 ? "Leave out everything after the path, and any user name." : null;
    }

    /// <summary>How many days were typed; null when it is no number of days that can be kept.</summary>
    public static int? ReadVisitorDays(string? typed) =>
        int.TryParse(typed?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= SettingBook.MostVisitorDays ? days : null;

    private static async Task<IResult> Show(string? saved, HttpContext http, SettingBook book, CancellationToken ct) => await Page(http, book, new SettingsForm
    {
        PublicUrl = await book.PublicUrl(ct) ?? "",
        VisitorDays = (await book.VisitorDays(ct)).ToString(CultureInfo.InvariantCulture),
        Saved = saved switch { "address" => SavedAddress, "visitors" => SavedVisitors, _ => null },
    }, ct);

    private static async Task<IResult> Save([FromForm(Name = "public_url")] string? publicUrl, HttpContext http, SettingBook book, CancellationToken ct)
    {
        var url = (publicUrl ?? "").Trim();
        if (RefuseUrl(url) is { } error)
            return await Page(http, book, new SettingsForm { PublicUrl = url, UrlError = error, VisitorDays = (await book.VisitorDays(ct)).ToString(CultureInfo.InvariantCulture) }, ct);
        await book.SetPublicUrl(url, ct);
        return Results.LocalRedirect("/settings?saved=address");
    }

    private static async Task<IResult> SaveVisitorDays([FromForm(Name = "visitor_days")] string? typed, HttpContext http, SettingBook book, CancellationToken ct)
    {
        if (ReadVisitorDays(typed) is not { } days)
            return await Page(http, book, new SettingsForm { PublicUrl = await book.PublicUrl(ct) ?? "", VisitorDays = typed ?? "", VisitorDaysError = $"Type a number of days from 1 to {SettingBook.MostVisitorDays}." }, ct);
        await book.SetVisitorDays(days, ct);
        return Results.LocalRedirect("/settings?saved=visitors");
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

    private static async Task<IResult> Page(HttpContext http, SettingBook book, SettingsForm form, CancellationToken ct) => Panel.Page<SettingsView>(
        new { Form = form, Automatic = await book.AutomaticSync(ct), Strict = await book.StrictPostbacks(ct), Here = $"{http.Request.Scheme}://{http.Request.Host}" },
        form.HasErrors ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
}

/// <summary>What is typed on the page, with what is wrong.</summary>
public sealed record SettingsForm
{
    public string PublicUrl { get; init; } = "";
    public string? UrlError { get; init; }
    public string VisitorDays { get; init; } = "";
    public string? VisitorDaysError { get; init; }

    /// <summary>What was saved before this page was drawn, in words.</summary>
    public string? Saved { get; init; }

    public bool HasErrors => (UrlError ?? VisitorDaysError) is not null;
}
