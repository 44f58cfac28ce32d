using System.Data.Common;
using System.Net;
using System.Text;
using Microsoft.Data.Sqlite;
using Tributary.Core.Conversions;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web.Features.ApiKeys;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Sites;
using Tributary.Web.Features.Withdrawals;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;
using Tributary.Web.Tests.Callbacks;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Privacy;

/// <summary>A member asks to be forgotten: who he was goes, what was booked stays and still proves itself.</summary>
public sealed class EraseMembers
{
    private const string Name = "u-48213";

    [Fact]
    public async Task His_id_is_found_nowhere_and_the_books_are_what_they_were()
    {
        await using var told = await ToldSite.Start();
        var (site, click) = await Settled(told);
        await site.Seal();
        Assert.Empty(await site.Wrong());
        Assert.Contains(Name, await Everything.Of(site.Tributary), StringComparison.Ordinal);
        var balances = await site.Holdings();

        Assert.Empty(await Erase(site));

        Assert.DoesNotContain(Name, await Everything.Of(site.Tributary), StringComparison.Ordinal);
        Assert.False(await AreInTheFile(site.Tributary, Name));
        Assert.Empty(await site.Wrong());
        Assert.Equal(balances, await site.Holdings());
        Assert.Equal("200 DUP", await site.Says(click, "tx1"));
        Assert.Equal(HttpStatusCode.NotFound, (await site.Follow(site.Link())).StatusCode);
    }

    [Fact]
    public async Task A_later_call_is_kept_and_says_why_nobody_is_credited()
    {
        await using var told = await ToldSite.Start();
        var (site, click) = await Settled(told);
        await Erase(site);

        await site.Says(click, "tx9");

        var call = await site.Newest();
        Assert.Equal((nameof(Outcome.Ignored), nameof(Reason.ErasedMember)), (call.Outcome, call.Reason));
        Assert.Equal("$0.00 and $0.00 held, owes $0.00", await site.Holdings());
        await site.Tributary.SignIn();
        Assert.Contains("has been erased", (await site.Tributary.Http.Page($"/postbacks/{call.Id}")).Body!.TextContent, StringComparison.Ordinal);
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task What_a_network_takes_back_later_is_booked_all_the_same()
    {
        await using var told = await ToldSite.Start();
        var (site, click) = await Settled(told);
        await Erase(site);

        await site.Says(click, "tx1", more: "&status=reversed");

        Assert.Equal(nameof(Outcome.ReversedByNetwork), (await site.Newest()).Outcome);
        Assert.Equal("$0.00 and $0.00 held, owes $8.928", await site.Holdings());
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task Where_he_clicked_from_goes_though_his_conversion_came_before_the_click_was_filed()
    {
        await using var site = await CreditedSite.Start();
        var click = site.ForgedClick(site.Member);
        await site.Says(click, "tx1");
        await site.Says(click, "tx1", more: "&status=reversed");
        // A click knows the thousandth of its second, what is restored from its id does not.
        var at = site.Tributary.Clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000 * 1000;
        Assert.Equal(at, await site.Tributary.Read(session => session.Scalar<long>("select clicked_at from clicks")));
        var line = new StringBuilder();
        ClickLines.Write(line, new ClickRow(click, site.Site, site.Member, site.Network, 1, 1, 1, null, null, at + 678, "198.51.100.77", "Agent", ""));
        await site.Tributary.Write(session => session.Execute("insert into click_batches (id, lines, made_at) values (999999, @lines, 0)", new { lines = line.ToString() }));

        await site.Get<FileClicks>().All(CancellationToken.None);
        Assert.Contains("198.51.100.77", await Everything.Of(site.Tributary), StringComparison.Ordinal);
        Assert.Empty(await Erase(site));

        Assert.DoesNotContain("198.51.100.77", await Everything.Of(site.Tributary), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_open_is_named_and_nothing_is_erased_until_it_is_settled()
    {
        await using var site = await CreditedSite.Start();
        await site.Says(await site.Click(), "tx1");
        await site.Says(await site.Click(), "tx2", more: "&status=pending");
        await site.Get<WithdrawalBook>().Request(await Member(site), new Amount(1_000_000, Currency.Usd), "w1", "", null, CancellationToken.None);

        var open = await Erase(site);

        Assert.Collection(open,
            one => Assert.Contains("can still spend $7.928", one, StringComparison.Ordinal),
            one => Assert.Contains("waits for the network", one, StringComparison.Ordinal),
            one => Assert.Contains("withdrawal of his is still open", one, StringComparison.Ordinal));
        Assert.Equal(Name, (await Member(site)).ExternalId);
    }

    [Fact]
    public async Task An_owner_types_the_id_and_the_same_id_is_another_member_afterwards()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var http = site.Tributary.Http;
        var path = $"/members/{site.Member}/erase";

        using var mistyped = await http.Send(await http.Page(path), path, fill: [("member_id", "u-4")]);
        using var erased = await http.Send(await http.Page(path), path, fill: [("member_id", Name)]);
        var page = (await http.Page($"/members/{site.Member}?done=erased")).Body!.TextContent;
        var (again, isNew) = await site.Get<MemberBook>().Put(site.Site, Name, null, CancellationToken.None);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.Redirect), (mistyped.StatusCode, erased.StatusCode));
        Assert.DoesNotContain(Name, page, StringComparison.Ordinal);
        Assert.True(isNew && again.Id != site.Member);
        Assert.Contains(await site.Get<AuditLog>().Page("erased a member", null, 9, CancellationToken.None), entry => entry.Who == "Anna Kowalczyk" && !entry.After.Contains(Name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_database_lets_go_of_words_only_and_only_of_who_is_erased()
    {
        await using var told = await ToldSite.Start();
        var (site, _) = await Settled(told);
        string[] facts = ["update conversion_events set amount = 1", "update member_acts set amount = 1", "update callbacks set place = 9", "update callbacks set body = 'x'", "update callback_attempts set status = 1", "update withdrawals set amount = 1"];
        string[] words = ["update conversion_events set note = ''", "update member_acts set note = ''", "update callbacks set body = ''", "update callback_attempts set answer = ''", "update withdrawals set note = ''"];

        foreach (var sql in facts.Concat(words)) await Assert.ThrowsAnyAsync<DbException>(() => site.Tributary.Write(session => session.Execute(sql)));
        await Erase(site);

        foreach (var sql in facts) await Assert.ThrowsAnyAsync<DbException>(() => site.Tributary.Write(session => session.Execute(sql)));
        foreach (var sql in words) await site.Tributary.Write(session => session.Execute(sql));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task An_export_holds_all_about_him_and_nothing_about_others()
    {
        await using var told = await ToldSite.Start();
        var (site, click) = await Settled(told);
        var other = (await site.Get<MemberBook>().Put(site.Site, "somebody-else", null, CancellationToken.None)).Member;
        await site.Follow(site.Link(other.Id));
        await site.Get<MemberBook>().Refer(other, await Member(site), CancellationToken.None);
        await site.Tributary.SignIn();

        using var answer = await site.Tributary.Http.Send(await site.Tributary.Http.Page($"/members/{site.Member}"), $"/members/{site.Member}", $"form[action='/members/{site.Member}/export']");
        var export = await answer.Content.ReadAsStringAsync();

        using var json = System.Text.Json.JsonDocument.Parse(export);
        Assert.Equal(Name, json.RootElement.GetProperty("member")[0].GetProperty("id").GetString());
        Assert.Equal("somebody-else", Assert.Single(json.RootElement.GetProperty("brought").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal((click, "127.0.0.1"), (json.RootElement.GetProperty("clicks")[0].GetProperty("click_id").GetString(), json.RootElement.GetProperty("clicks")[0].GetProperty("address").GetString()));
        Assert.Equal(1, json.RootElement.GetProperty("clicks").GetArrayLength());
        foreach (var part in (string[])["plans", "corrections", "postbacks", "conversions", "conversion_events", "postings", "withdrawals", "callbacks"])
            Assert.NotEqual(0, json.RootElement.GetProperty(part).GetArrayLength());
        Assert.Equal(1, export.Split("somebody-else").Length - 1);
        Assert.Contains(await site.Get<AuditLog>().Page("exported a member", null, 9, CancellationToken.None), entry => entry.Who == "Anna Kowalczyk" && entry.Subject == $"Member {site.Member}");
    }

    [Fact]
    public async Task A_site_erases_its_member_with_a_key_made_for_it_once_nothing_is_open()
    {
        await using var told = await ToldSite.Start();
        var (site, _) = await Settled(told);
        await site.Correct(new Amount(1_000_000, Currency.Usd), "a gift");
        var open = await Delete(site, site.Site, ApiScope.Erasure);
        await site.Correct(new Amount(-1_000_000, Currency.Usd), "taken back");
        var other = (await site.Get<SiteBook>().Add("Another site", CancellationToken.None)).Id;

        var notMadeForIt = await Delete(site, site.Site, [.. ApiScopes.Usual]);
        var ofAnother = await Delete(site, other, ApiScope.Erasure);
        Assert.Equal(Name, (await Member(site)).ExternalId);
        var erased = await Delete(site, site.Site, ApiScope.Erasure);
        var again = await Delete(site, site.Site, ApiScope.Erasure);

        Assert.Equal((409, 403, 404, 204, 404), (open.Status, notMadeForIt.Status, ofAnother.Status, erased.Status, again.Status));
        Assert.Contains("\"member_open\"", open.Body, StringComparison.Ordinal);
        Assert.Contains("can still spend $1.00", open.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(Name, await Everything.Of(site.Tributary), StringComparison.Ordinal);
        Assert.Single(await site.Get<AuditLog>().Page("erased a member", null, 9, CancellationToken.None), entry => entry.Who == "API key Server" && entry.Subject == $"Member {site.Member}");
        Assert.Empty(await site.Wrong());
    }

    // Credited, told, corrected and paid out: nothing is open, and his id stands wherever it can.
    private static async Task<(CreditedSite Site, string Click)> Settled(ToldSite told)
    {
        var site = told.Credited;
        using var answer = await site.Follow(site.Link() + $"?sub1={Name}");
        var click = answer.Headers.Location!.Query.Split("subid=")[1].Split('&')[0];
        await site.Get<FileClicks>().All(CancellationToken.None);
        await site.Says(click, "tx1", more: $"&user={Name}");
        await site.Correct(new Amount(-28_000, Currency.Usd), $"{Name} wrote to us");
        var asked = await site.Get<WithdrawalBook>().Request(await Member(site), new Amount(8_900_000, Currency.Usd), $"w-{Name}", $"{Name}@pay.example", null, CancellationToken.None);
        await site.Get<WithdrawalBook>().End(null, asked.Withdrawal!.Id, paid: true, $"to {Name}", null, CancellationToken.None);
        await told.Deliver();
        Assert.Contains(Name, Assert.Single(told.Calls).Body, StringComparison.Ordinal);
        return (site, click);
    }

    private static async Task<IReadOnlyList<string>> Erase(CreditedSite site) => await site.Get<EraseMember>().Run(await Member(site), Actor.CommandLine, CancellationToken.None);

    private static async Task<(int Status, string Body)> Delete(CreditedSite site, long of, params ApiScope[] scopes)
    {
        var (_, key) = await site.Get<ApiKeyBook>().Create(Actor.CommandLine, new NewApiKey(of, "Server", scopes.ToHashSet(), null), CancellationToken.None);
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/members/{Name}");
        request.Headers.Authorization = new("Bearer", key);
        using var answer = await site.Tributary.Http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<Member> Member(CreditedSite site) => (await site.Get<MemberBook>().Find(site.Member, CancellationToken.None))!;

    // The file as a backup of this moment would hold it, written anew as the guide says.
    private static async Task<bool> AreInTheFile(RunningTributary tributary, string text)
    {
        if (tributary.DatabaseUrl is not null) return false;
        var copy = Directory.CreateTempSubdirectory("tributary-erased-").FullName;
        foreach (var file in Directory.GetFiles(tributary.DataFolder, SqliteDatabase.FileName + "*")) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        var path = Path.Combine(copy, SqliteDatabase.FileName);
        await using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "vacuum; pragma wal_checkpoint(truncate);";
            await command.ExecuteNonQueryAsync();
        }

        var found = Directory.GetFiles(copy).Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);
        Directory.Delete(copy, recursive: true);
        return found;
    }
}
