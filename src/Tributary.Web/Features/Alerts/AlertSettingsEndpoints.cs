using Tributary.Web.Platform.Http;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Alerts;

/// <summary>/alerts/settings: which kinds are raised, and where they go.</summary>
internal static class AlertSettingsEndpoints
{
    private const int DeliveriesShown = 20;
    private const string Home = "/alerts/settings";

    private static readonly Dictionary<string, string> Done = new(StringComparer.Ordinal)
    {
        ["rules"] = "Saved. It holds for what happens from now on.",
        ["mail"] = "E-mail saved.",
        ["webhook"] = "Webhook saved.",
    };

    public static void MapAlertSettings(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Home, async (string? done, AlertChannels channels, DeliverAlerts deliveries, CancellationToken ct) =>
            Page((await Stored(channels, deliveries, ct)) with { Done = Done.GetValueOrDefault(done ?? "") }));
        routes.MapPost($"{Home}/rules", SaveRules);
        routes.MapPost($"{Home}/mail", SaveMail).NeedsProof();
        routes.MapPost($"{Home}/webhook", SaveWebhook).NeedsProof();
    }

    private static async Task<IResult> SaveRules(HttpRequest request, AlertChannels channels, CancellationToken ct)
    {
        var form = await request.ReadFormAsync(ct);
        var unwanted = from kind in Enum.GetValues<AlertKind>()
                       from channel in Enum.GetValues<AlertChannel>()
                       where form[$"{kind}-{channel}"] != "yes"
                       select (kind, channel);
        await channels.SaveRules(unwanted.ToHashSet(), ct);
        return Results.LocalRedirect($"{Home}?done=rules");
    }

    private static async Task<IResult> SaveMail(HttpRequest request, AlertChannels channels, DeliverAlerts deliveries, TimeProvider clock, CancellationToken ct)
    {
        var posted = await request.ReadFormAsync(ct);
        var password = posted["password"].ToString();
        var (before, stored) = await channels.Mail(ct);
        var typed = MailForm.Read(posted, stored is not null);
        // A stored password goes to the server it was typed for, and to no other.
        var isElsewhere = password.Length == 0 && stored is not null && typed.User.Length > 0 && !before.Host.Equals(typed.Host, StringComparison.OrdinalIgnoreCase);
        var (channel, errors) = typed.Check(typed.User.Length > 0);
        if (isElsewhere) errors["password"] = "Another server: type the password anew.";
        if (channel is null || isElsewhere) return await Again(null, StatusCodes.Status422UnprocessableEntity);
        if (posted["act"] == "test")
        {
            var result = await SendMail.Run(channel, password.Length > 0 ? password : stored, $"test-{clock.GetUtcNow().ToUnixTimeMilliseconds()}",
                "Tributary: a test", "This is a test of the alerts of Tributary. Nothing happened.\n", ct);
            return await Again((AlertChannel.Mail, result), StatusCodes.Status200OK);
        }

        await channels.SaveMail(channel, password.Length > 0 ? password : null, ct);
        return Results.LocalRedirect($"{Home}?done=mail");

        async Task<IResult> Again((AlertChannel, DeliveryResult)? test, int status) =>
            Page((await Stored(channels, deliveries, ct)) with { Mail = typed with { Errors = errors }, Test = test }, status);
    }

    private static async Task<IResult> SaveWebhook(
        HttpRequest request, AlertChannels channels, DeliverAlerts deliveries, CallWebhook webhook, OutboundHttp http, TimeProvider clock, CancellationToken ct)
    {
        var posted = await request.ReadFormAsync(ct);
        var (_, secret) = await channels.Webhook(ct);
        var typed = new WebhookForm { Active = posted["active"] == "yes", Url = posted["url"].ToString().Trim(), HasSecret = secret is not null };
        if (await CallAddress.Refuse(typed.Url, http, ct) is { } error) return await Again(typed with { Error = error }, null, StatusCodes.Status422UnprocessableEntity);
        if (posted["act"] == "test")
        {
            var now = clock.GetUtcNow();
            // Before the first save there is no secret; that a call arrives can be seen all the same.
            var result = await webhook.Run(typed.Url, secret ?? WebhookSignature.NewSecret(), $"test-{now.ToUnixTimeMilliseconds()}", $$"""{"type":"test","timestamp":"{{Instant.Machine(now)}}"}""", ct);
            return await Again(typed, (AlertChannel.Webhook, result), StatusCodes.Status200OK);
        }

        var made = await channels.SaveWebhook(new WebhookChannel { Active = typed.Active, Url = typed.Url }, posted["act"] == "secret", ct);
        return made is null ? Results.LocalRedirect($"{Home}?done=webhook") : await Again(typed with { HasSecret = true, NewSecret = made }, null, StatusCodes.Status200OK);

        async Task<IResult> Again(WebhookForm form, (AlertChannel, DeliveryResult)? test, int status) =>
            Page((await Stored(channels, deliveries, ct)) with { Webhook = form, Test = test }, status);
    }

    private static IResult Page(AlertSettingsPage page, int status = StatusCodes.Status200OK) => Panel.Page<AlertSettingsView>(new { Page = page }, status);

    private static async Task<AlertSettingsPage> Stored(AlertChannels channels, DeliverAlerts deliveries, CancellationToken ct)
    {
        var (mail, password) = await channels.Mail(ct);
        var (webhook, secret) = await channels.Webhook(ct);
        return new AlertSettingsPage
        {
            Unwanted = await channels.Unwanted(ct),
            Mail = MailForm.Of(mail, password is not null),
            Webhook = new WebhookForm { Active = webhook.Active, Url = webhook.Url, HasSecret = secret is not null },
            Deliveries = await deliveries.Recent(DeliveriesShown, ct),
        };
    }
}
