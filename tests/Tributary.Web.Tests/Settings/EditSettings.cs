using System.Net;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Settings;

namespace Tributary.Web.Tests.Settings;

public sealed class EditSettings
{
    [Fact]
    public async Task The_global_switch_turns_off_and_on_again()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var book = tributary.Services.GetRequiredService<SettingBook>();

        (await tributary.Http.Send(await tributary.Http.Page("/settings"), "/settings", "form[action='/settings/automatic-sync']")).Dispose();
        var off = await book.AutomaticSync(default);
        (await tributary.Http.Send(await tributary.Http.Page("/settings"), "/settings", "form[action='/settings/automatic-sync']")).Dispose();

        Assert.False(off);
        Assert.True(await book.AutomaticSync(default));
    }

    [Theory]
    [InlineData("go.example.com")]
    [InlineData("http://go.example.com")]
    [InlineData("https://go.example.com/?a=b")]
    [InlineData("javascript:alert(1)")]
    public async Task An_address_that_members_could_not_safely_use_is_refused(string url)
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        using var answer = await tributary.Http.Send(await tributary.Http.Page("/settings"), "/settings", "form[action='/settings']", fill: [("public_url", url)]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(url, (await answer.Document()).QuerySelector("[aria-invalid=true]")!.GetAttribute("value"));
        Assert.Null(await tributary.Services.GetRequiredService<SettingBook>().PublicUrl(default));
    }

    [Fact]
    public async Task A_new_key_is_shown_once_and_can_be_revoked()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        using var made = await tributary.Http.Send(await tributary.Http.Page("/api-keys"), "/api-keys", "#make-key", fill: [("name", "Web server")]);
        var secret = (await made.Document()).QuerySelector("#new-key")!.TextContent;
        var list = await tributary.Http.Page("/api-keys");
        (await tributary.Http.Send(list, "/api-keys", "dialog form[action$='/revoke']")).Dispose();

        Assert.StartsWith("trb_", secret, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, list.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Contains("Revoked", (await tributary.Http.Page("/api-keys")).QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
    }
}
