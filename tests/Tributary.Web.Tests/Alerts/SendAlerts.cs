using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Alerts;
using Tributary.Web.Platform.Http;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Tests.Alerts;

/// <summary>Alerts leave the house by mail and webhook: gathered, signed, tried again, and never lost when nobody takes them.</summary>
public sealed class SendAlerts
{
    [Fact]
    public async Task A_bad_night_is_one_mail_when_it_begins_one_for_what_came_meanwhile_and_one_when_it_is_over()
    {
        await using var listener = MailListener.Start();
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        await SaveMail(tributary, listener);

        for (var i = 0; i < 30; i++) await LookAtAlerts.Raise(tributary, new(AlertKind.PayoutCut, $"cut/{i}", $"Offer {i} pays less.") { NetworkId = id });
        await LookAtAlerts.Raise(tributary, new(AlertKind.RunFailed, "fails", "No run succeeds.") { NetworkId = id });
        await Passes(tributary, TimeSpan.FromSeconds(30));
        Assert.Empty(listener.Taken);
        await Passes(tributary, TimeSpan.FromSeconds(60));
        Assert.Single(listener.Taken);
        for (var i = 30; i < 60; i++)
        {
            await LookAtAlerts.Raise(tributary, new(AlertKind.PayoutCut, $"cut/{i}", $"Offer {i} pays less.") { NetworkId = id });
            await Passes(tributary, TimeSpan.FromSeconds(20));
        }

        Assert.Single(listener.Taken);
        await tributary.Write(async session =>
        {
            await tributary.Services.GetRequiredService<AlertBook>().Over(session, id, AlertKind.RunFailed);
            return true;
        });
        // In steps shorter than a lease, so that no other worker takes the message up that is being sent.
        for (var minute = 0; minute < 16; minute++) await Passes(tributary, TimeSpan.FromMinutes(1));
        await Passes(tributary, TimeSpan.FromHours(2));

        Assert.Equal(2, listener.Taken.Count);
        var texts = listener.Taken.Select(Body).ToList();
        Assert.Contains("Runs fail, Northlight", texts[0], StringComparison.Ordinal);
        Assert.Contains("Offer 29 pays less.", texts[0], StringComparison.Ordinal);
        Assert.Contains("OVER  Runs fail, Northlight", texts[1], StringComparison.Ordinal);
        Assert.Contains("Offer 59 pays less.", texts[1], StringComparison.Ordinal);
        Assert.Contains("Subject: Tributary: 31 alerts: payout cut 30, runs fail 1", listener.Taken.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_network_says_cannot_become_a_header_or_markup()
    {
        await using var listener = MailListener.Start();
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key, "East\u2028Bcc: x@example.com");
        await SaveMail(tributary, listener);

        await LookAtAlerts.Raise(tributary, new(AlertKind.PayoutCut, "cut", "Pays less.\r\n.\r\nRCPT TO:<victim@example.com>\r\nBcc: victim@example.com\r\n<script>") { NetworkId = id });
        await Passes(tributary, TimeSpan.FromMinutes(2));

        var message = Assert.Single(listener.Taken);
        var headers = message[..message.IndexOf("\n\n", StringComparison.Ordinal)];
        Assert.DoesNotContain("\nBcc", headers, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Content-Type: text/plain", headers, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["RCPT TO:<ops@example.com>"], listener.Recipients);
        Assert.Contains("RCPT TO:<victim@example.com>  Bcc: victim@example.com  <script>", Body(message), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_nobody_takes_is_tried_for_more_than_a_day_with_growing_pauses_and_stays_in_the_panel()
    {
        await using var listener = MailListener.Start();
        await using var tributary = await RunningTributary.Start();
        await SaveMail(tributary, listener);
        listener.ToRecipient = "550 5.1.1 no such mailbox here";
        await LookAtAlerts.Raise(tributary, new(AlertKind.OfferGone, "gone", "Gone."));

        for (var step = 0; step < 40 * 12; step++) await Passes(tributary, TimeSpan.FromMinutes(5));

        // Counted by the row: a clock that leaps while a server is talked to makes a lease run out, and a second worker asks too.
        var (attempts, hours) = await tributary.Read(async session => (await session.Scalar<long>("select attempts from alert_deliveries"), await session.Scalar<long>("select (ended_at - created_at) / 3600000 from alert_deliveries")));
        Assert.Equal(DeliverAlerts.Pauses.Count + 1, attempts);
        Assert.InRange(hours, 27, 29);
        await tributary.SignIn();
        var page = await tributary.Http.Page("/alerts/settings");
        var row = page.QuerySelector("#deliveries tbody tr")!.TextContent;
        Assert.Contains("Given up", row, StringComparison.Ordinal);
        Assert.Contains("no such mailbox here", row, StringComparison.Ordinal);
        Assert.Equal(1, await tributary.Services.GetRequiredService<AlertBook>().Waiting(CancellationToken.None));
    }

    [Fact]
    public async Task The_webhook_is_signed_with_a_secret_that_is_shown_once_and_tried_again()
    {
        await using var receiver = await FakeNetwork.Start();
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var calls = new ConcurrentQueue<(string Id, string At, string Signature, string Body)>();
        var status = 503;
        receiver.Answers(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            calls.Enqueue((context.Request.Headers["webhook-id"]!, context.Request.Headers["webhook-timestamp"]!, context.Request.Headers["webhook-signature"]!, await reader.ReadToEndAsync()));
            context.Response.StatusCode = status;
        });
        var id = await tributary.InstallsAffise(network, AffiseFeed.Key);
        var page = await tributary.Http.Page("/alerts/settings");
        using var saved = await tributary.Http.Send(page, "/alerts/settings", "#webhook form", "[value=save]", ("active", "yes"), ("url", $"http://{receiver.Host}/hook"));
        var secret = (await saved.Document()).QuerySelector("#webhook-secret")!.TextContent.Trim();
        var later = await tributary.Http.Page("/alerts/settings");

        await LookAtAlerts.Raise(tributary, new(AlertKind.PayoutCut, "cut", "Pays less.") { NetworkId = id, OfferId = 7 });
        await Passes(tributary, TimeSpan.FromMinutes(2));
        status = 204;
        await Passes(tributary, TimeSpan.FromMinutes(2));

        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, later.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal(2, calls.Count);
        Assert.Single(calls.Select(call => (call.Id, call.Body)).Distinct());
        Assert.All(calls, call => Assert.Equal(WebhookSignature.Of(secret, call.Id, call.At, call.Body), call.Signature));
        Assert.Equal(tributary.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)[..7], calls.Last().At[..7]);
        var told = JsonDocument.Parse(calls.Last().Body).RootElement.GetProperty("data")[0];
        Assert.Equal(("PayoutCut", "began", "Northlight", 7), (told.GetProperty("kind").GetString(), told.GetProperty("moment").GetString(), told.GetProperty("network").GetProperty("name").GetString(), told.GetProperty("offer_id").GetInt32()));
        Assert.Equal("Sent", await tributary.Read(session => session.Scalar<string>("select state from alert_deliveries")));
    }

    [Fact]
    public async Task A_test_shows_what_the_server_answers_and_what_is_wrong_is_said_at_its_field()
    {
        await using var listener = MailListener.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var page = await tributary.Http.Page("/alerts/settings");
        (string, string?)[] good = [("host", "127.0.0.1"), ("port", $"{listener.Port}"), ("from", "tributary@example.com"), ("to", "ops@example.com"), ("starttls", null), ("active", "yes")];

        using var taken = await tributary.Http.Send(page, "/alerts/settings", "#mail form", "[value=test]", good);
        listener.ToRecipient = "550 go away";
        using var refused = await tributary.Http.Send(page, "/alerts/settings", "#mail form", "[value=test]", good);
        using var wrong = await tributary.Http.Send(page, "/alerts/settings", "#mail form", "[value=save]",
            ("host", "a b"), ("port", "465"), ("from", "A <a@example.com>"), ("to", "ops@example.com\nx@example.com\r\nBcc: y@example.com"), ("active", "yes"));
        using var open = await tributary.Http.Send(page, "/alerts/settings", "#mail form", "[value=save]", [.. good.Skip(1), ("host", "mail.example.com"), ("user", "u"), ("password", "p")]);
        using var inside = await tributary.Http.Send(page, "/alerts/settings", "#webhook form", "[value=save]", ("url", "http://10.0.0.1/hook"), ("active", "yes"));

        Assert.Contains("127.0.0.1 took it.", (await taken.Document()).QuerySelector("#mail [role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("go away", (await refused.Document()).QuerySelector("#mail [role=alert]")!.TextContent, StringComparison.Ordinal);
        var again = await wrong.Document();
        Assert.All(["host", "port", "from", "to"], field => Assert.NotNull(again.QuerySelector($"#f-{field}-error")));
        Assert.Contains("A password is sent encrypted only", (await open.Document()).QuerySelector("#mail")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(422, (int)inside.StatusCode);
        Assert.Equal(0, await tributary.Read(session => session.Scalar<long>("select count(*) from alert_channels")));
    }

    [Theory]
    [InlineData("https://127.0.0.2/hook", "127.0.0.2 is not a public address", "\"AllowedDestinations\": [\"127.0.0.2:443\"]")]
    [InlineData("https://[::1]/hook", "not a public address", "AllowedDestinations")]
    [InlineData("https://10.0.0.7:8443/hook", "10.0.0.7 is not a public address", "\"AllowedDestinations\": [\"10.0.0.7:8443\"]")]
    [InlineData("http://ops.example.com/hook", "http:// is not encrypted", "Use https://")]
    public async Task An_address_that_would_not_be_called_is_refused_when_it_is_saved_with_the_remedy(string url, string why, string remedy)
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var page = await tributary.Http.Page("/alerts/settings");

        using var saved = await tributary.Http.Send(page, "/alerts/settings", "#webhook form", "[value=save]", ("active", "yes"), ("url", url));

        Assert.Equal(422, (int)saved.StatusCode);
        var said = (await saved.Document()).QuerySelector("#f-url-error")!.TextContent;
        Assert.Contains(why, said, StringComparison.Ordinal);
        Assert.Contains(remedy, said, StringComparison.Ordinal);
        Assert.Equal(0, await tributary.Read(session => session.Scalar<long>("select count(*) from alert_channels")));
    }

    [Fact]
    public async Task A_webhook_can_be_tested_before_it_is_saved()
    {
        await using var receiver = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        receiver.Answers("thanks");

        using var tested = await tributary.Http.Send(await tributary.Http.Page("/alerts/settings"), "/alerts/settings", "#webhook form", "[value=test]", ("url", $"http://{receiver.Host}/hook"));

        Assert.Contains("The test was taken. HTTP 200 thanks", (await tested.Document()).QuerySelector("#webhook [role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["/hook"], receiver.Asked);
        Assert.Equal(0, await tributary.Read(session => session.Scalar<long>("select count(*) from alert_channels")));
    }

    [Fact]
    public async Task A_kind_nobody_wants_is_not_raised_and_one_that_mail_does_not_want_is_not_mailed()
    {
        await using var listener = MailListener.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await SaveMail(tributary, listener);
        var page = await tributary.Http.Page("/alerts/settings");

        using var saved = await tributary.Http.Send(page, "/alerts/settings", "#rules", null, ("OfferGone-Panel", null), ("PayoutCut-Mail", null));
        await LookAtAlerts.Raise(tributary, new(AlertKind.OfferGone, "gone", "Gone."));
        await LookAtAlerts.Raise(tributary, new(AlertKind.PayoutCut, "cut", "Cut."));
        await Passes(tributary, TimeSpan.FromMinutes(5));

        Assert.Equal(302, (int)saved.StatusCode);
        Assert.Equal(["cut"], await tributary.Read(session => session.Query<string>("select key from alerts")));
        Assert.Empty(listener.Taken);
    }

    private static Task SaveMail(RunningTributary tributary, MailListener listener) => tributary.Services.GetRequiredService<AlertChannels>().SaveMail(
        new MailChannel { Active = true, Host = "127.0.0.1", Port = listener.Port, StartTls = false, From = "tributary@example.com", To = ["ops@example.com"] }, null, CancellationToken.None);

    private static async Task Passes(RunningTributary tributary, TimeSpan time)
    {
        // At once: what is under way must not be overtaken by its own time limit.
        tributary.Clock.Leap(time);
        await tributary.Services.GetRequiredService<TellAlerts>().Look(CancellationToken.None);
        await tributary.Services.GetRequiredService<JobWorker>().Drained(CancellationToken.None);
    }

    private static string Body(string message)
    {
        var at = message.IndexOf("\n\n", StringComparison.Ordinal);
        var (headers, body) = (message[..at], message[(at + 2)..]);
        return headers.Contains("base64", StringComparison.OrdinalIgnoreCase)
            ? Encoding.UTF8.GetString(Convert.FromBase64String(body.Replace("\n", "", StringComparison.Ordinal)))
            : body.Replace("=\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
    }
}
