using System.Globalization;
using AngleSharp.Dom;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Ledger;

public sealed class BrowseTheLedger
{
    [Fact]
    public async Task The_ledger_is_narrowed_by_account_member_conversion_kind_text_and_day()
    {
        await using var site = await CreditedSite.Start(RewardUnit.Points);
        var click = await site.Click();
        await site.Says(click, "tx1");
        await site.Says(click, "tx2", "5.00");
        await site.Says(click, "tx1", more: "&status=reversed");
        await site.Correct(new Amount(100, Currency.Points), "A gift");
        await site.Tributary.SignIn();

        Assert.Equal(["Correction", "Reversal", "Credit", "Credit"], await Kinds(site, ""));
        Assert.Equal(["Credit", "Credit"], await Kinds(site, "?kind=Credit"));
        Assert.Equal(["Correction"], await Kinds(site, "?account=operator:corrections:POINTS"));
        Assert.Equal(["Reversal", "Credit", "Credit"], await Kinds(site, $"?account=network:{site.Network}:receivable:USD"));
        Assert.Equal(["Credit", "Credit"], await Kinds(site, $"?account=network:{site.Network}:receivable:USD&kind=Credit"));
        Assert.Equal(4, (await Kinds(site, $"?member={site.Member}")).Count);
        Assert.Empty(await Kinds(site, $"?member={site.Member + 1}"));
        Assert.Equal(4, (await Kinds(site, "?q=u-48213")).Count);
        Assert.Equal(["Reversal", "Credit"], await Kinds(site, "?q=tx1"));
        Assert.Empty(await Kinds(site, "?q=tx"));
        Assert.Equal(["Reversal", "Credit"], await Kinds(site, "?conversion=1"));
        Assert.Empty(await Kinds(site, "?from=2999-01-01"));
        Assert.Empty(await Kinds(site, "?to=2001-01-01"));
        Assert.Equal(4, (await Kinds(site, "?to=9999-12-31")).Count);
        Assert.Equal(4, (await Kinds(site, "?account=nonsense&kind=Nothing&from=yesterday")).Count);
    }

    [Fact]
    public async Task An_account_shows_what_is_on_it_and_each_row_leads_to_its_conversion_and_call()
    {
        await using var site = await CreditedSite.Start();
        await site.Says(await site.Click(), "tx1");
        await site.Tributary.SignIn();

        var page = await site.Tributary.Http.Page("/ledger");
        var transaction = await Follow(site, page, "#main tbody a.title-link, main tbody a.title-link");
        var account = await Follow(site, transaction, "main tbody a.title-link[href*=available]");

        Assert.Contains("member: u-48213, available$8.928credit", Text(account.QuerySelector("section[aria-label=Account]")!), StringComparison.Ordinal);
        Assert.Contains("$8.928 credit", Text(account.QuerySelector("tbody tr")!), StringComparison.Ordinal);
        var links = account.QuerySelectorAll("tbody tr span.row a").ToDictionary(link => link.TextContent, link => link.GetAttribute("href")!);
        Assert.Contains("tx1", (await site.Tributary.Http.Page(links["conversion"])).Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("tx1", (await site.Tributary.Http.Page(links["call"])).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reversal_leads_to_its_credit_and_that_to_it_and_to_what_the_member_owes_of_it()
    {
        await using var site = await CreditedSite.Start();
        var click = await site.Click();
        await site.Says(click, "tx1");
        await site.Correct(new Amount(-8_000_000, Currency.Usd), "Spent");
        await site.Says(click, "tx1", more: "&status=reversed");
        await site.Tributary.SignIn();

        var ids = (await site.Tributary.Read(session => session.Query<Posted>("select id, kind from ledger_transactions"))).ToDictionary(one => one.Kind, one => one.Id);
        var credit = await site.Tributary.Http.Page(Address(ids["Credit"]));
        var reversal = await site.Tributary.Http.Page(Address(ids["Reversal"]));
        var owed = await site.Tributary.Http.Page(Address(ids["Clawback"]));

        Assert.Contains(Address(ids["Reversal"]), Links(credit));
        Assert.Contains(Address(ids["Credit"]), Links(reversal));
        Assert.Contains(Address(ids["Clawback"]), Links(reversal));
        Assert.Contains(Address(ids["Reversal"]), Links(owed));
    }

    [Fact]
    public async Task A_transaction_says_whether_it_is_what_was_sealed()
    {
        await using var site = await CreditedSite.Start();
        await site.Says(await site.Click(), "tx1");
        await site.Tributary.SignIn();
        var id = await site.Tributary.Read(session => session.Scalar<long>("select max(id) from ledger_transactions"));

        Assert.Contains("waits for its seal", (await site.Tributary.Http.Page("/ledger")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        await site.Seal();
        Assert.Contains("agrees", (await site.Tributary.Http.Page(Address(id))).QuerySelector("section[aria-labelledby=seal]")!.TextContent, StringComparison.Ordinal);
        await site.Tributary.Write(async session =>
        {
            await session.Execute(TestDatabase.IsPostgres ? "alter table ledger_transactions disable trigger user" : "drop trigger ledger_transactions_never_change");
            return await session.Execute("update ledger_transactions set note = 'Nothing happened'");
        });

        Assert.Contains("It is not what was sealed", (await site.Tributary.Http.Page(Address(id))).QuerySelector("section[aria-labelledby=seal]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Older_transactions_of_an_account_are_a_page_away()
    {
        await using var site = await CreditedSite.Start();
        foreach (var i in Enumerable.Range(0, 51)) await site.Correct(new Amount(1_000_000, Currency.Usd), $"Gift {i}");
        await site.Tributary.SignIn();

        var first = await site.Tributary.Http.Page("/ledger?account=operator:corrections:USD");
        var second = await Follow(site, first, "[rel=next]");

        Assert.Equal((50, 1), (first.QuerySelectorAll("tbody tr").Length, second.QuerySelectorAll("tbody tr").Length));
        Assert.Contains("correction:1", second.QuerySelector("tbody tr")!.TextContent, StringComparison.Ordinal);
    }

    // In another order ':' would stand among the letters or nowhere, and members would seem to have nothing.
    [Fact]
    public async Task Accounts_are_compared_letter_by_letter_whatever_the_database_s_language()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "SQLite compares so");
        await using var tributary = await RunningTributary.Start();

        Assert.Equal(["C", "C"], await tributary.Read(session => session.Query<string>(
            "select collation_name from information_schema.columns where column_name = 'account' and table_name in ('balances', 'ledger_entries') and table_schema = current_schema()")));
    }

    private static async Task<List<string>> Kinds(CreditedSite site, string query) =>
        [.. (await site.Tributary.Http.Page("/ledger" + query)).QuerySelectorAll("tbody tr .badge").Select(badge => badge.TextContent.Trim())];

    private static async Task<IDocument> Follow(CreditedSite site, IDocument page, string link) => await site.Tributary.Http.Page(page.QuerySelector(link)!.GetAttribute("href")!);

    private static IEnumerable<string?> Links(IDocument page) => page.QuerySelectorAll("section[aria-labelledby=cause] a").Select(link => link.GetAttribute("href"));

    private static string Text(IElement element) => string.Concat(element.TextContent.Split('\n').Select(line => line.Trim()));

    private static string Address(long id) => string.Create(CultureInfo.InvariantCulture, $"/ledger/{id}");

    private sealed record Posted
    {
        public long Id { get; init; }
        public string Kind { get; init; } = "";
    }
}
