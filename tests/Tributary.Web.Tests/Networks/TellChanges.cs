using Tributary.Tests.Harness;
using Tributary.Web.Features.Networks;

namespace Tributary.Web.Tests.Networks;

/// <summary>Who changed what of a network is kept and told in words.</summary>
public sealed class TellChanges
{
    private const string Key = "k3y-of-northlight-0123456789";
    private const string NewKey = "k3y-of-northlight-9876543210";

    [Fact]
    public async Task Every_change_is_told_with_who_and_what_stood_before_and_never_a_credential()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await tributary.InstallsAffise(network, Key);
        var page = await tributary.Http.Page($"/networks/{id}");
        var at = $"/networks/{id}";

        await Sends("#share form", null, ("share", "62.5"));
        await Sends("#schedule form", "[value=save]", ("sync-kind", "Every"), ("sync-hours", "6"), ("zone", "Europe/Berlin"));
        await Sends("#tracking form", "[value=save]", ("p0", "sub5"), ("p1", ""));
        await Sends($"form[action='{at}/automatic']", null);
        page = await tributary.Http.Page(at);
        await Sends("#settings form", "[value=save]", ("name", "Northlight East"), ("s-api_key", NewKey));
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "networks", "affise", "template.yaml"));
        await tributary.Services.AddsTemplate(text);

        var log = await tributary.Http.Page($"/networks/{id}/changes");
        var lines = log.QuerySelectorAll("tbody tr").Select(row => string.Join(" | ", row.Children.Take(4).Select(cell => cell.TextContent.Trim()))).ToList();
        Assert.Equal(
        [
            "affiseTemplate | the program’s own, 1.0.0 | yours, 1.0.0 (#) | Command line",
            "API keyCredentials | set, ends in 6789 | replaced, ends in 3210 | Anna Kowalczyk",
            "NameSettings | Northlight | Northlight East | Anna Kowalczyk",
            "AutomaticSwitch | on | off | Anna Kowalczyk",
            "Tracking parametersTracking | the template’s | sub5 = Click id | Anna Kowalczyk",
            "SyncSchedule | daily at 04:00 (UTC) | every 6 hours (Europe/Berlin) | Anna Kowalczyk",
            "Members’ shareShare | 80 % | 62.5 % | Anna Kowalczyk",
            "TemplateInstalled | – | Affise 1.0.0 | Command line",
        ], lines.Select(line => line.IndexOf(" (", StringComparison.Ordinal) is > 0 and var digest && line.Contains("yours", StringComparison.Ordinal) ? line[..digest] + " (#) | Command line" : line));
        Assert.DoesNotContain(Key, log.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.DoesNotContain(NewKey, log.DocumentElement.OuterHtml, StringComparison.Ordinal);

        async Task Sends(string form, string? button, params (string Name, string? Value)[] fill)
        {
            tributary.Clock.Advance(TimeSpan.FromSeconds(1));
            using var answer = await tributary.Http.Send(page, at, form, button, fill);
            Assert.Equal(302, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task Saving_without_a_change_is_no_change()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await tributary.InstallsAffise(network, Key);
        var page = await tributary.Http.Page($"/networks/{id}");

        using var settings = await tributary.Http.Send(page, $"/networks/{id}", "#settings form", "[value=save]", ("s-api_key", Key));
        using var schedule = await tributary.Http.Send(page, $"/networks/{id}", "#schedule form", "[value=save]");
        using var share = await tributary.Http.Send(page, $"/networks/{id}", "#share form");

        Assert.Equal(1, await tributary.Read(session => session.Scalar<long>("select count(*) from network_acts")));
    }

    [Fact]
    public async Task A_long_log_is_read_page_by_page()
    {
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var id = await tributary.InstallsAffise(network, Key);
        var log = tributary.Services.GetRequiredService<NetworkLog>();
        var reserved = await log.Reserve(119, CancellationToken.None);
        await tributary.Write(async session =>
        {
            await log.Record(session, reserved, [.. Enumerable.Range(1, 119).Select(i => new NetworkChange(id, NetworkAct.Rules, $"Rule {i}", "", "on", null))]);
            return true;
        });

        var seen = new List<string>();
        for (var address = $"/networks/{id}/changes"; address is not null;)
        {
            var page = await tributary.Http.Page(address);
            seen.AddRange(page.QuerySelectorAll("tbody th").Select(cell => cell.FirstChild!.TextContent));
            address = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(120, seen.Count);
        Assert.Equal(120, seen.Distinct().Count());
    }
}
