using System.Data.Common;
using System.Globalization;
using System.Security.Claims;
using Tributary.Core.Money;
using Tributary.Core.Templates;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.Settings;
using Tributary.Web.Features.Templates;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Http;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Networks;

internal static class NetworkEndpoints
{
    private const int Wrong = StatusCodes.Status422UnprocessableEntity;

    private static readonly Dictionary<string, string> Done = new(StringComparer.Ordinal)
    {
        ["settings"] = "Settings saved.",
        ["former"] = "The former secret counts no longer.",
        ["address"] = "The network has a new postback address. Paste it at the network.",
        ["address-kept"] = "Somebody else changed this network after the page was drawn, so its postback address stays as it is. Look at it again.",
        ["address-ended"] = "The former postback address is refused from now on.",
        ["tracking"] = "Tracking parameters saved. The next click uses them.",
        ["share"] = "Share saved. The next click earns the new share.",
        ["attribution"] = "Attribution saved. What waits in quarantine as too late can be decided again.",
        ["hold"] = "Hold saved. Credits from now on wait as it says; what is held already keeps its date.",
        ["schedule"] = "Schedule saved. Below stands when it starts next.",
    };

    public static void MapNetworks(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/networks", List);
        routes.MapPost("/networks/automatic", SwitchAll);
        routes.MapGet("/networks/new", () => Results.LocalRedirect("/templates"));
        routes.MapGet("/networks/new/{templateId}", Form);
        routes.MapPost("/networks/new/{templateId}", Install);
        routes.MapGet("/networks/{id:long}", Show);
        routes.MapPost("/networks/{id:long}/settings", SaveSettings).NeedsProof();
        routes.MapPost("/networks/{id:long}/former/end", EndFormer).NeedsProof();
        routes.MapPost("/networks/{id:long}/postback-address", NewAddress).NeedsProof();
        routes.MapPost("/networks/{id:long}/postback-address/end", EndAddress).NeedsProof();
        routes.MapPost("/networks/{id:long}/tracking", SaveTracking);
        routes.MapPost("/networks/{id:long}/share", SaveShare);
        routes.MapPost("/networks/{id:long}/hold", SaveHold);
        routes.MapPost("/networks/{id:long}/attribution", SaveAttribution);
        routes.MapPost("/networks/{id:long}/schedule", SaveSchedule);
        routes.MapPost("/networks/{id:long}/automatic", Switch);
        routes.MapPost("/networks/{id:long}/may-be-empty", SwitchEmpty);
        routes.MapChanges();
    }

    private static async Task<IResult> List(ShowNetwork show, SettingBook settings, CancellationToken ct) =>
        Panel.Page<NetworksView>(new { Networks = await show.List(ct), Automatic = await settings.AutomaticSync(ct) });

    private static async Task<IResult> SwitchAll(HttpRequest request, SettingBook settings, CancellationToken ct)
    {
        await settings.SetAutomaticSync((await request.ReadFormAsync(ct))["to"] == "on", ct);
        return Results.LocalRedirect("/networks");
    }

    private static async Task<IResult> Form(string templateId, TemplateShelf shelf, CancellationToken ct) => await shelf.Find(templateId, ct) is { } template
        ? Panel.Page<InstallView>(new { Template = template, Form = SettingsForm.Empty(template) })
        : Results.NotFound();

    private static async Task<IResult> Install(
        string templateId, HttpRequest request, ClaimsPrincipal person, TemplateShelf shelf, NetworkDirectory networks, TestConnection test, AllowedDestinations allowed, CancellationToken ct)
    {
        if (await shelf.Find(templateId, ct) is not { } template) return Results.NotFound();
        var posted = await request.ReadFormAsync(ct);
        var form = SettingsForm.Read(posted, template);
        // Asked for by htmx, only the report is drawn anew: what was typed stays in the page.
        var again = !request.Headers.ContainsKey("HX-Request");
        if (posted["act"] == "test")
        {
            var check = template.Check(form.Values, allowed.Contains);
            return check.Values is { } values
                ? Panel.Page<InstallView>(new { Template = template, Form = form, IsTest = true, IsAgain = again, Test = await test.Run(template, values, Private(template, values, allowed), ct) })
                : Panel.Page<InstallView>(new { Template = template, Form = form with { Errors = check.Errors }, IsTest = true, IsAgain = again }, Wrong);
        }

        var installation = await networks.Install(templateId, form.Name, form.Values, AccountBook.IdOf(person), ct);
        return installation.Id is { } id
            ? Results.LocalRedirect($"/networks/{id}?done=installed")
            : Panel.Page<InstallView>(new { Template = template, Form = form with { Errors = installation.Errors }, IsAgain = again }, Wrong);
    }

    // Without its template there is nothing to show of a network; what is wrong stands on the template's page.
    private static async Task<IResult> Show(long id, string? done, HttpRequest request, ShowNetwork show, SaveNetwork save, TemplateShelf shelf, CancellationToken ct) =>
        await show.Find(id, Address(request), ct) is { } page
            // The address is what a call proves itself by where a network has nothing else: it is for those who paste it.
            ? Panel.Page<NetworkView>(new { Page = (Roles.Of(request.HttpContext.User) >= Role.Manager ? page : page with { PostbackUrls = [] }) with { Done = done == "installed" ? Installed(page.Template) : Done.GetValueOrDefault(done ?? "") } })
            : await save.Find(id, ct) is { } row && await shelf.Look(row.TemplateId, ct) is not null ? Results.LocalRedirect($"/templates/{row.TemplateId}")
            : Results.NotFound();

    private static async Task<IResult> SaveSettings(
        long id, HttpRequest request, ClaimsPrincipal person, ShowNetwork show, SaveNetwork save, NetworkDirectory networks, TestConnection test, AllowedDestinations allowed, CancellationToken ct)
    {
        if (await show.Find(id, Address(request), ct) is not { } page || await save.Find(id, ct) is not { } row) return Results.NotFound();
        var posted = await request.ReadFormAsync(ct);
        var form = SettingsForm.Read(posted, page.Template) with { Kept = page.Settings.Kept };
        var check = await save.Check(row, form, ct);
        if (check.Values is not { } values) return Again(form with { Errors = check.Errors }, Wrong);
        if (posted["act"] == "test")
        {
            var result = await test.Run(page.Template, values, Private(page.Template, values, allowed), ct);
            var stored = (await networks.Find(id, ct))?.Settings;
            await save.SaveTest(id, result, stored is not null && page.Template.Settings.All(setting => stored[setting.Name] == values[setting.Name]), ct);
            return Panel.Page<NetworkView>(new { Page = page with { Settings = form, Test = result, TestedAt = null } });
        }

        var drawn = long.TryParse(posted["version"], CultureInfo.InvariantCulture, out var version) ? version : 0;
        try
        {
            if (drawn == row.RowVersion && await save.SaveSettings(row, page.Template, form, values, FormerSecrets.Read(posted), AccountBook.IdOf(person), ct)) return Results.LocalRedirect($"/networks/{id}?done=settings");
            return Again(form with { Errors = [new FieldError("", "Somebody else changed this network after the page was drawn. Yours stands in the fields; save again if you still want it.")] }, StatusCodes.Status409Conflict);
        }
        catch (DbException error) when (Dialect.IsUniqueViolation(error))
        {
            return Again(form with { Errors = [new FieldError("name", $"Another network is called “{form.Name.Trim()}”. Choose a name that tells them apart.")] }, Wrong);
        }

        IResult Again(SettingsForm typed, int status) => Panel.Page<NetworkView>(new { Page = page with { Settings = typed, Test = null } }, status);
    }

    private static async Task<IResult> EndFormer(long id, ClaimsPrincipal person, SaveNetwork save, CancellationToken ct)
    {
        if (await save.Find(id, ct) is not { } row) return Results.NotFound();
        await save.EndFormer(row, AccountBook.IdOf(person), ct);
        return Results.LocalRedirect($"/networks/{id}?done=former#settings");
    }

    private static async Task<IResult> NewAddress(long id, HttpRequest request, ClaimsPrincipal person, ReplaceAddress replace, CancellationToken ct)
    {
        var posted = await request.ReadFormAsync(ct);
        var drawn = long.TryParse(posted["version"], CultureInfo.InvariantCulture, out var version) ? version : 0;
        var done = await replace.Run(id, drawn, FormerSecrets.Read(posted), AccountBook.IdOf(person), ct);
        return Results.LocalRedirect($"/networks/{id}?done={(done ? "address" : "address-kept")}#postback");
    }

    private static async Task<IResult> EndAddress(long id, ClaimsPrincipal person, ReplaceAddress replace, CancellationToken ct)
    {
        await replace.End(id, AccountBook.IdOf(person), ct);
        return Results.LocalRedirect($"/networks/{id}?done=address-ended#postback");
    }

    private static async Task<IResult> SaveTracking(long id, HttpRequest request, ClaimsPrincipal person, ShowNetwork show, SaveNetwork save, NetworkDirectory networks, CancellationToken ct)
    {
        if (await show.Find(id, Address(request), ct) is not { Template.Link: { } link } page || await networks.Find(id, ct) is not { } network) return Results.NotFound();
        var posted = await request.ReadFormAsync(ct);
        var form = posted["act"] == "reset" ? TrackingForm.Of(link.Defaults) : TrackingForm.Read(posted);
        var check = link.Prepare(form.Parameters, network.Settings);
        if (check.Errors.Count > 0) return Panel.Page<NetworkView>(new { Page = page with { Tracking = form with { Errors = check.Errors } } }, Wrong);
        await save.SaveTracking(id, posted["act"] == "reset" ? [] : form.Parameters, AccountBook.IdOf(person), ct);
        return Results.LocalRedirect($"/networks/{id}?done=tracking");
    }

    private static async Task<IResult> SaveShare(long id, HttpRequest request, ClaimsPrincipal person, ShowNetwork show, SaveNetwork save, CancellationToken ct)
    {
        if (await show.Find(id, Address(request), ct) is not { } page) return Results.NotFound();
        var typed = (await request.ReadFormAsync(ct))["share"].ToString().Trim().TrimEnd('%').Trim();
        if (!Share.TryParsePercent(typed, out var share))
            return Panel.Page<NetworkView>(new { Page = page with { Share = typed, ShareError = "A percentage from 0 to 100 with at most four decimals." } }, Wrong);
        await save.SaveShare(id, share, AccountBook.IdOf(person), ct);
        return Results.LocalRedirect($"/networks/{id}?done=share");
    }

    private static async Task<IResult> SaveHold(long id, HttpRequest request, ClaimsPrincipal person, ShowNetwork show, SaveNetwork save, NetworkDirectory networks, CancellationToken ct)
    {
        if (await show.Find(id, Address(request), ct) is not { } page) return Results.NotFound();
        var (form, rule) = HoldForm.Read(await request.ReadFormAsync(ct), (await networks.Find(id, ct))?.Currency);
        if (rule is null) return Panel.Page<NetworkView>(new { Page = page with { HoldForm = form } }, Wrong);
        await save.SaveHold(id, rule, AccountBook.IdOf(person), ct);
        return Results.LocalRedirect($"/networks/{id}?done=hold#hold");
    }

    private static async Task<IResult> SaveAttribution(long id, HttpRequest request, ClaimsPrincipal person, ShowNetwork show, SaveNetwork save, CancellationToken ct)
    {
        if (await show.Find(id, Address(request), ct) is not { } page) return Results.NotFound();
        var (form, days) = AttributionForm.Read((await request.ReadFormAsync(ct))["attribution_days"].ToString());
        if (days is not { } saved) return Panel.Page<NetworkView>(new { Page = page with { AttributionForm = form } }, Wrong);
        await save.SaveAttribution(id, saved, AccountBook.IdOf(person), ct);
        return Results.LocalRedirect($"/networks/{id}?done=attribution#attribution");
    }

    private static async Task<IResult> SaveSchedule(long id, HttpRequest request, ClaimsPrincipal person, ShowNetwork show, SaveNetwork save, TimeProvider clock, CancellationToken ct)
    {
        if (await show.Find(id, Address(request), ct) is not { } page) return Results.NotFound();
        var posted = await request.ReadFormAsync(ct);
        var (timing, sync, download) = NetworkTiming.Read(posted, id, clock.GetUtcNow());
        if (!timing.IsUsable || posted["act"] == "show")
            return Panel.Page<NetworkView>(new { Page = page with { Timing = timing } }, timing.IsUsable ? StatusCodes.Status200OK : Wrong);
        await save.SaveSchedule(id, sync, download, timing.Zone, AccountBook.IdOf(person), ct);
        return Results.LocalRedirect($"/networks/{id}?done=schedule#schedule");
    }

    private static async Task<IResult> Switch(long id, string? from, HttpRequest request, ClaimsPrincipal person, SaveNetwork save, CancellationToken ct)
    {
        if (await save.Find(id, ct) is null) return Results.NotFound();
        await save.SaveAutomatic(id, (await request.ReadFormAsync(ct))["to"] == "on", AccountBook.IdOf(person), ct);
        return Results.LocalRedirect(from == "list" ? "/networks" : $"/networks/{id}");
    }

    private static async Task<IResult> SwitchEmpty(long id, HttpRequest request, ClaimsPrincipal person, SaveNetwork save, CancellationToken ct)
    {
        if (await save.Find(id, ct) is null) return Results.NotFound();
        await save.SaveMayBeEmpty(id, (await request.ReadFormAsync(ct))["to"] == "on", AccountBook.IdOf(person), ct);
        return Results.LocalRedirect($"/networks/{id}#runs");
    }

    private static string Installed(Template template)
    {
        string?[] next =
        [
            template.StoredFeed is null ? null : "download its offers",
            template.Postback is null ? null : "paste the postback address below at the network",
            template.Outline.HasWall ? "embed its wall in your site" : null,
        ];
        var steps = next.OfType<string>().ToList();
        return $"The network is installed.{(steps.Count == 0 ? "" : $" Next: {string.Join(", then ", steps)}.")}";
    }

    private static HashSet<string> Private(Template template, SettingValues values, AllowedDestinations allowed) => template.Settings
        .Where(setting => setting.Type is SettingType.Host).Select(setting => values[setting.Name]).OfType<string>()
        .Where(host => allowed.Contains(host)).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static Uri Address(HttpRequest request) => new($"{request.Scheme}://{request.Host}");
}
