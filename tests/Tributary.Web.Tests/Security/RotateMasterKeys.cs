using System.CommandLine;
using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using Tributary.Core.Callbacks;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.Alerts;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.MasterKeys;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Commands;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Security;
using Tributary.Web.Tests.Accounts;
using Tributary.Web.Tests.Architecture;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Security;

/// <summary>T-18: a new key seals, everything is sealed again while the server serves, and a key goes only when nothing needs it.</summary>
[Trait("fault", "T-18")]
public sealed class RotateMasterKeys
{
    [Fact]
    public async Task Everything_sealed_is_sealed_again_and_opens()
    {
        await using var site = await Filled();
        var before = await Sealed(site);

        Assert.Contains("Key 2 seals from now on", await Command(site, "keys", "rotate"), StringComparison.Ordinal);
        await site.Get<JobWorker>().Drained(CancellationToken.None);

        var after = await Sealed(site);
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.All(after, pair => Assert.StartsWith("2.", pair.Value, StringComparison.Ordinal));
        // Every registered column was met.
        Assert.Equal(site.Tributary.Services.GetServices<SealedColumn>().Select(column => column.Table + "." + column.Column).Order(), after.Keys.Select(key => key.Split('/')[0]).Distinct().Order());
        var text = await Command(site, "keys", "list");
        Assert.Matches("2 +2026-11-20 12:00 UTC +seals\n1 +2026-11-20 12:00 UTC +needed: Click key 1", text);
    }

    [Fact]
    public async Task Networks_call_and_people_save_while_everything_is_sealed_again()
    {
        await using var site = await Filled();
        var click = await site.Click();
        await site.Tributary.SignInAgain();
        var clients = new[] { site.Tributary.Http };
        var rotations = Task.Run(async () =>
        {
            for (var number = 2; number <= 4; number++)
            {
                await site.Get<RotateKeys>().Make(Actor.CommandLine, CancellationToken.None);
                await site.Get<JobWorker>().Drained(CancellationToken.None);
            }
        });

        var calls = Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 30; i++) Assert.Equal("200 OK", await site.Says(click, $"tx{caller}-{i}", "0.10"));
        })));
        var page = $"/networks/{site.Network}";
        for (var i = 0; i < 8; i++)
        {
            using var saved = await clients[0].Send(await clients[0].Page(page), page, "#settings form", fill: [("s-password", CreditedSite.Password)]);
            Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        }

        await Task.WhenAll(rotations, calls);
        await site.Get<SealAgain>().Run(CancellationToken.None);

        Assert.Equal(121, await site.Tributary.Read(session => session.Scalar<long>("select count(*) from postbacks where outcome = 'CreditedByNetwork'")));
        Assert.All(await Sealed(site), pair => Assert.StartsWith("4.", pair.Value, StringComparison.Ordinal));
        Assert.Empty(await site.Wrong());
    }

    [Fact]
    public async Task A_key_is_retired_only_when_nothing_needs_it()
    {
        await using var site = await Filled();
        var click = await site.Click();
        await site.Get<RotateKeys>().Make(Actor.CommandLine, CancellationToken.None);
        var early = await site.Get<RotateKeys>().Retire(Actor.CommandLine, 1, CancellationToken.None);
        await site.Get<JobWorker>().Drained(CancellationToken.None);
        site.Tributary.Clock.Advance(TimeSpan.FromMinutes(2));
        var signing = await site.Get<RotateKeys>().Retire(Actor.CommandLine, 1, CancellationToken.None);
        await site.Get<ClickKeyBook>().Rotate(FormerKeys.StayGood, null, CancellationToken.None);
        var waiting = await site.Get<RotateKeys>().Retire(Actor.CommandLine, 1, CancellationToken.None);
        Assert.Equal("200 OK", await site.Says(click, "tx1"));
        await site.Get<ClickKeyBook>().Rotate(FormerKeys.EndNow, null, CancellationToken.None);

        Assert.Contains("made just now", early, StringComparison.Ordinal);
        Assert.Contains("Click key 1, which signs clicks and links: Make a new one", signing, StringComparison.Ordinal);
        Assert.Contains("may still convert until 2027-05-19", waiting, StringComparison.Ordinal);
        Assert.Contains("the one that seals", await site.Get<RotateKeys>().Retire(Actor.CommandLine, 2, CancellationToken.None), StringComparison.Ordinal);
        Assert.Null(await site.Get<RotateKeys>().Retire(Actor.CommandLine, 1, CancellationToken.None));
        Assert.Equal(["master-2.key"], Directory.GetFiles(site.Get<KeyRing>().Folder, "master*").Select(Path.GetFileName));
        await site.Tributary.Restart();
        Assert.Equal("200 OK", await site.Says(await site.Click(), "tx2"));
    }

    [Fact]
    public async Task A_row_that_was_left_behind_keeps_its_key()
    {
        await using var site = await Filled();
        await site.Get<RotateKeys>().Make(Actor.CommandLine, CancellationToken.None);
        await site.Tributary.Write(session => session.Execute("update callback_secrets set sealed = '1.' || substr(sealed, 3, 20) || 'x' || substr(sealed, 24)"));
        await site.Get<JobWorker>().Drained(CancellationToken.None);
        await site.Get<SealAgain>().Run(CancellationToken.None);
        await site.Get<ClickKeyBook>().Rotate(FormerKeys.EndNow, null, CancellationToken.None);
        site.Tributary.Clock.Advance(TimeSpan.FromMinutes(2));

        var refused = await site.Get<RotateKeys>().Retire(Actor.CommandLine, 1, CancellationToken.None);

        Assert.Contains("Key 1 is still needed. 1 of callback_secrets.sealed", refused, StringComparison.Ordinal);
        Assert.True(site.Get<KeyRing>().Has(1));
    }

    [Fact]
    public async Task Another_server_reads_with_the_new_key_at_once()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "SQLite has one process");
        await using var site = await Filled();
        await using var second = await TributaryHost.Build(new StartOptions
        {
            DataFolder = site.Tributary.DataFolder,
            Database = site.Tributary.DatabaseUrl,
            Port = 0,
            Clock = site.Tributary.Clock,
            LogLevel = LogLevel.Error,
        }, CancellationToken.None);
        var there = second.Services.GetRequiredService<SecretBox>();
        var place = EndpointBook.Secrets.Of(1L, 1L);

        await site.Get<RotateKeys>().Make(Actor.CommandLine, CancellationToken.None);

        Assert.Equal("whsec", there.Open(site.Get<SecretBox>().Seal("whsec", place), place));
        site.Tributary.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.StartsWith("2.", there.Seal("whsec", place), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sealed_text_opens_in_its_row_column_and_table_only()
    {
        await using var site = await CreditedSite.Start();
        var box = site.Get<SecretBox>();
        var text = box.Seal("secret", SecondFactor.Factors.Of(7L));

        Assert.Equal("secret", box.Open(text, SecondFactor.Factors.Of(7L)));
        foreach (var elsewhere in new[] { SecondFactor.Factors.Of(8L), SecondFactor.OfferedFactors.Of(7L), PlaceOf(site, "networks").Of(7L), PlaceOf(site, "postbacks").Of(7L) })
            Assert.ThrowsAny<CryptographicException>(() => box.Open(text, elsewhere));
        Assert.ThrowsAny<CryptographicException>(() => box.Open("2" + text[1..], SecondFactor.Factors.Of(7L)));
        var places = site.Tributary.Services.GetServices<SealedColumn>().Select(column => column.Of([.. column.Keys.Select(_ => "7")]).Text).ToList();
        Assert.Equal(places.Distinct(), places);
    }

    [Fact]
    public async Task What_was_sealed_before_keys_had_numbers_opens()
    {
        await using var site = await CreditedSite.Start();
        var place = SecondFactor.Factors.Of(7L);

        var old = site.Get<SecretBox>().Seal("secret", place)["1.".Length..];

        Assert.Equal("secret", site.Get<SecretBox>().Open(old, place));
    }

    [Fact]
    public async Task Every_column_that_something_is_sealed_for_is_sealed_again()
    {
        await using var tributary = await RunningTributary.Start();
        var declared = typeof(TributaryHost).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(SealedColumn)).Select(field => (SealedColumn)field.GetValue(null)!);

        var registered = tributary.Services.GetServices<SealedColumn>().ToList();

        Assert.Equal(declared.Select(column => $"{column.Table}.{column.Column}").Order(), registered.Select(column => $"{column.Table}.{column.Column}").Order());
        // Of() is called where something is sealed or opened; none is made on the way.
        Assert.DoesNotContain(Repository.Files("src/Tributary.Web", ".cs"), file => Repository.Code(file).Contains("new SealedPlace(", StringComparison.Ordinal) && !file.EndsWith("SealedColumn.cs", StringComparison.Ordinal));
    }

    private static SealedColumn PlaceOf(CreditedSite site, string table) => site.Tributary.Services.GetServices<SealedColumn>().First(column => column.Table == table && column.Keys.Count == 1);

    /// <summary>Something in every sealed column.</summary>
    private static async Task<CreditedSite> Filled()
    {
        var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        await site.Tributary.SetsUpFactor(site.Tributary.Http);
        await site.Get<SecondFactor>().Offer((await site.Get<AccountBook>().Find(SignedIn.Email, CancellationToken.None))!, CancellationToken.None);
        await site.Get<AlertChannels>().SaveWebhook(new WebhookChannel(), newSecret: true, CancellationToken.None);
        await site.Get<EndpointBook>().Add(new EndpointDraft(site.Site, null, CallbackForm.Json, "https://lumen.example/told", new HashSet<CallbackKind>()), CancellationToken.None);
        await site.Says(await site.Click(), "tx0", "0.10");
        await site.Tributary.Write(session => session.Execute(
            """
            insert into differences (id, network_id, conversion_key, kind, happened_at, fact, content_hash, found_at, seen_at)
            values (1, @network, 'k', 'NotCredited', 0, @fact, '', 0, 0)
            """, new { network = site.Network, fact = site.Get<SecretBox>().Seal("{}", Named("differences", "fact").Of(site.Network, "k")) }));
        var call = (await site.Newest()).Id;
        await site.Tributary.Write(session => session.Execute(
            "update postback_senders set sealed = @headers where postback_id = @call", new { call, headers = site.Get<SecretBox>().Seal("[]", Named("postback_senders", "sealed").Of(call)) }));
        await site.Tributary.Write(session => session.Execute(
            "update network_secrets set former_sealed = @former, former_ends_at = 1 where name = 'password'",
            new { former = site.Get<SecretBox>().Seal("former", Named("network_secrets", "former_sealed").Of(site.Network, "password")) }));
        return site;

        SealedColumn Named(string table, string column) => site.Tributary.Services.GetServices<SealedColumn>().Single(known => known.Table == table && known.Column == column);
    }

    // Every sealed text by where it lies; each must open there.
    private static async Task<Dictionary<string, string>> Sealed(CreditedSite site)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var column in site.Tributary.Services.GetServices<SealedColumn>())
        {
            await site.Tributary.Read(async session =>
            {
                await session.Each($"select {column.Column}, {string.Join(", ", column.Keys)} from {column.Table} where {column.Column} is not null", null, row =>
                {
                    object[] keys = [.. Enumerable.Range(1, column.Keys.Count).Select(row.GetValue)];
                    site.Get<SecretBox>().Open(row.GetString(0), column.Of(keys));
                    all.Add($"{column.Table}.{column.Column}/{string.Join('/', keys)}", row.GetString(0));
                });
                return true;
            });
        }

        return all;
    }

    private static async Task<string> Command(CreditedSite site, params string[] args)
    {
        await using var output = new StringWriter();
        await CommandLine.Root(new CommandHost(site.Tributary.Services)).Parse(args).InvokeAsync(new InvocationConfiguration { Output = output });
        return output.ToString();
    }
}
