using AngleSharp.Dom;
using Tributary.Tests.Harness;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Tests.Accounts;

public sealed class AuditWhatPeopleDo
{
    [Fact]
    public async Task Every_change_is_entered_once_with_who_did_it_and_from_where()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        (await tributary.Http.Send(await tributary.Http.Page("/people"), "/people", "#invite", fill: ("email", "ben@lumen.example"))).Dispose();
        (await tributary.Http.Send(await tributary.Http.Page("/settings"), "/settings", "form[action='/settings']", fill: ("public_url", "https://go.example.com"))).Dispose();
        // Sent back with what is wrong: nothing was changed.
        (await tributary.Http.Send(await tributary.Http.Page("/settings"), "/settings", "form[action='/settings']", fill: ("public_url", "go"))).Dispose();

        var rows = (await tributary.Http.Page("/audit")).QuerySelectorAll("tbody tr").Select(row => Words(row.QuerySelector("th")!) + " | " + Words(row.QuerySelector("[data-l=Who]")!));
        Assert.Equal(
        [
            "Setting changed Public address | Anna Kowalczyk 127.0.0.1",
            "Person invited ben@lumen.example | Anna Kowalczyk 127.0.0.1",
            "Signed in anna@lumen.example | Anna Kowalczyk 127.0.0.1",
        ], rows);
        Assert.Equal(2, (await tributary.Http.Page("/audit?q=KOWALCZYK")).QuerySelectorAll("tbody tr").Length - 1);
        Assert.Empty((await tributary.Http.Page("/audit?q=100%25")).QuerySelectorAll("tbody tr"));
        Assert.Equal(4, (await tributary.Http.GetStringAsync("/audit.csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("update audit set who = 'Nobody'")]
    [InlineData("delete from audit")]
    public async Task No_entry_is_changed_or_removed(string sql)
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => tributary.Write(session => session.Execute(sql)));

        Assert.Equal(1L, await tributary.Read(session => session.Scalar<long>("select count(*) from audit where who = 'Anna Kowalczyk'")));
    }

    [Fact]
    public async Task A_change_that_fails_leaves_no_entry()
    {
        await using var tributary = await RunningTributary.Start();
        var log = tributary.Services.GetRequiredService<AuditLog>();

        await Assert.ThrowsAsync<InvalidOperationException>(() => log.Change(Actor.CommandLine, new("Tried", "x"), _ => throw new InvalidOperationException(), default));
        await log.Change(Actor.CommandLine, new("Nothing", "x"), _ => Task.FromResult(false), default);

        Assert.Equal(0L, await tributary.Read(session => session.Scalar<long>("select count(*) from audit")));
    }

    private static string Words(IElement element) => string.Join(' ', element.Descendants<IText>().Select(text => text.Data.Trim()).Where(text => text.Length > 0));
}
