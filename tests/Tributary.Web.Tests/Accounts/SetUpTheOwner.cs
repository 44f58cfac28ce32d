using System.Net;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Accounts;

namespace Tributary.Web.Tests.Accounts;

public sealed class SetUpTheOwner
{
    [Fact]
    public async Task The_setup_link_creates_the_owner_once_and_signs_him_in()
    {
        await using var tributary = await RunningTributary.Start();
        var link = (await tributary.Services.GetRequiredService<AccountBook>().SetupLink(tributary.Address, default))!.AbsolutePath;
        var page = await tributary.Http.Page(link);

        using var created = await tributary.Http.Send(page, link, fill: [("name", "Anna Kowalczyk"), ("email", "Anna@Lumen.example"), ("password", SignedIn.Password)]);

        Assert.Equal("/", created.Headers.Location!.OriginalString);
        Assert.Contains("Anna Kowalczyk", (await tributary.Http.Page("/nothing-here", 404)).QuerySelector(".me")!.TextContent, StringComparison.Ordinal);
        await tributary.NewClient().Page(link, 410);
        Assert.Null(await tributary.Services.GetRequiredService<AccountBook>().SetupLink(tributary.Address, default));
    }

    [Theory]
    [InlineData("", "anna@lumen.example", "a sentence nobody guesses", "name")]
    [InlineData("Anna", "not an address", "a sentence nobody guesses", "email")]
    [InlineData("Anna", "anna@lumen.example", "short", "password")]
    [InlineData("Anna", "anna@lumen.example", "Password123456", "password")]
    [InlineData("Anna", "anna@lumen.example", "anna@lumen.example", "password")]
    public async Task What_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(string name, string email, string password, string field)
    {
        await using var tributary = await RunningTributary.Start();
        var link = (await tributary.Services.GetRequiredService<AccountBook>().SetupLink(tributary.Address, default))!.AbsolutePath;

        using var answer = await tributary.Http.Send(await tributary.Http.Page(link), link, fill: [("name", name), ("email", email), ("password", password)]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var page = await answer.Document();
        var invalid = page.QuerySelector("[aria-invalid=true]")!;
        Assert.Equal(field, invalid.GetAttribute("name"));
        Assert.NotNull(page.GetElementById(invalid.GetAttribute("aria-describedby")!.Split(' ')[0]));
        Assert.Equal(name, page.QuerySelector("[name=name]")!.GetAttribute("value"));
        Assert.Equal(email, page.QuerySelector("[name=email]")!.GetAttribute("value"));
        Assert.True(await tributary.Services.GetRequiredService<AccountBook>().IsEmpty(default));
    }

    [Fact]
    public async Task A_newer_link_or_an_hour_ends_an_older_one()
    {
        await using var tributary = await RunningTributary.Start();
        var book = tributary.Services.GetRequiredService<AccountBook>();
        var older = (await book.SetupLink(tributary.Address, default))!.AbsolutePath;
        var newer = (await book.SetupLink(tributary.Address, default))!.AbsolutePath;

        await tributary.Http.Page(older, 410);
        await tributary.Http.Page(newer);
        tributary.Clock.Advance(AccountBook.SetupLinkLife);
        await tributary.Http.Page(newer, 410);
    }
}
