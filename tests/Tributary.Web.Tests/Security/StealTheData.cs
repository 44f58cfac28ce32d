using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Tributary.Core.Callbacks;
using Tributary.Core.Templates;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.Alerts;
using Tributary.Web.Features.ApiKeys;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;
using Tributary.Web.Tests.Accounts;
using Tributary.Web.Tests.Postbacks;
using Tributary.Web.Tests.Privacy;

namespace Tributary.Web.Tests.Security;

/// <summary>Whoever has a copy of the data without the keys has no credential and is not signed in; and nobody else's secrets help him.</summary>
public sealed partial class StealTheData
{
    [Fact]
    [Trait("fault", "T-18")]
    public async Task A_copy_without_the_keys_holds_no_credential_in_any_spelling()
    {
        await using var site = await CreditedSite.Start();
        var secrets = await Fill(site);
        var stolen = Directory.CreateTempSubdirectory("tributary-stolen-").FullName;
        CopyWithoutKeys(site.Tributary.DataFolder, stolen);
        var backup = await Backup(site, stolen);

        // What is looked for is found where it is: in the folder that was not stolen, the key opens it all.
        var known = Spellings("Sample"u8.ToArray());
        Assert.Contains(known, spelling => Files(stolen, backup).Any(file => file.Bytes.AsSpan().IndexOf(spelling) >= 0));
        var found = from file in Files(stolen, backup)
                    from secret in secrets
                    where Spellings(Encoding.UTF8.GetBytes(secret.Value)).Any(spelling => file.Bytes.AsSpan().IndexOf(spelling) >= 0)
                    select $"{secret.Key} in {file.Name}";
        Assert.Empty(found);
        Directory.Delete(stolen, recursive: true);
    }

    [Fact]
    [Trait("fault", "T-18")]
    public async Task A_server_on_the_copy_does_not_start_and_knows_no_cookie_of_the_original()
    {
        await using var site = await CreditedSite.Start();
        await site.Tributary.SignIn();
        var link = (await site.Get<AccountBook>().SignInLink(site.Tributary.Address, SignedIn.Email, CancellationToken.None))!;
        using var entered = await site.Tributary.Http.GetAsync(link);
        var cookie = entered.Headers.GetValues("Set-Cookie").Select(set => set.Split(';')[0]).First(set => set.Contains("tributary=", StringComparison.Ordinal)).Split('=', 2)[1];
        var stolen = Directory.CreateTempSubdirectory("tributary-stolen-").FullName;
        CopyWithoutKeys(site.Tributary.DataFolder, stolen);

        var copy = new StartOptions { DataFolder = stolen, Database = site.Tributary.DatabaseUrl, Port = 0, Clock = site.Tributary.Clock, LogLevel = LogLevel.None };
        var refused = await Assert.ThrowsAsync<StartupException>(() => TributaryHost.Build(copy, CancellationToken.None));
        await using (var thief = await TributaryHost.Build(copy with { Writes = false }, CancellationToken.None))
        {
            Assert.NotNull(Ticket(site.Tributary.Services, cookie));
            Assert.Null(Ticket(thief.Services, cookie));
            var token = await site.Tributary.Read(session => session.Scalar<string>("select postback_token_sealed from networks"));
            Assert.ThrowsAny<CryptographicException>(() => thief.Services.GetRequiredService<SecretBox>().Open(token!, NetworkRow.PostbackTokens.Of(site.Network)));
        }

        Assert.Contains("Put the folder keys back that belongs to it", refused.Message, StringComparison.Ordinal);
        Directory.Delete(stolen, recursive: true);
    }

    [Fact]
    [Trait("fault", "T-30")]
    public async Task Two_fresh_installations_have_no_eight_bytes_of_a_secret_in_common()
    {
        await using var one = await CreditedSite.Start();
        await using var other = await CreditedSite.Start();

        var (ones, others) = (await Made(one), await Made(other));

        Assert.Equal(ones.Count, others.Count);
        Assert.All(ones.Concat(others), secret => Assert.True(secret.Length >= 8));
        Assert.Empty(ones.SelectMany(Windows).Intersect(others.SelectMany(Windows), StringComparer.Ordinal));
        await using var fresh = await RunningTributary.Start();
        foreach (var (email, password) in new[] { ("admin", "admin"), ("admin@localhost", "password"), ("admin@example.com", "tributary"), ("", "") })
        {
            using var refused = await fresh.Http.Send(await fresh.Http.Page("/sign-in"), "/sign-in", "form[method=post]", fill: [("email", email), ("password", password)]);
            Assert.NotEqual(HttpStatusCode.Redirect, refused.StatusCode);
        }
    }

    // Every kind of secret the product keeps or makes, by what it is.
    private static async Task<Dictionary<string, string>> Fill(CreditedSite site)
    {
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal) { ["former password"] = CreditedSite.Password, ["password of a person"] = SignedIn.Password };
        await site.Tributary.SignIn();
        var (http, path, click) = (site.Tributary.Http, $"/networks/{site.Network}", await site.Click());
        await site.Says(click, "tx0", "0.10");
        secrets["network password"] = "canary/Network+Password=1";
        using (var saved = await http.Send(await http.Page(path), path, "#settings form", fill: [("s-password", secrets["network password"])])) Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        (await http.GetAsync($"/p/{site.Token}?click_id={click}&txn_id=tx1&payout=0.10&password={Uri.EscapeDataString(secrets["network password"])}")).Dispose();
        using var form = new FormUrlEncodedContent([new("click_id", click), new("txn_id", "tx2"), new("payout", "0.10"), new("password", secrets["network password"])]);
        (await http.PostAsync($"/p/{site.Token}", form)).Dispose();
        secrets["postback address"] = site.Token;
        secrets["mail password"] = "canary mail password";
        await site.Get<AlertChannels>().SaveMail(new MailChannel { Host = "mail.lumen.example" }, secrets["mail password"], CancellationToken.None);
        secrets["webhook secret"] = (await site.Get<AlertChannels>().SaveWebhook(new WebhookChannel(), newSecret: true, CancellationToken.None))!["whsec_".Length..];
        secrets["callback secret"] = (await site.Get<EndpointBook>().Add(new EndpointDraft(site.Site, null, CallbackForm.Json, "https://lumen.example/told", new HashSet<CallbackKind>()), CancellationToken.None)).Secret!["whsec_".Length..];
        secrets["API key"] = (await site.Get<ApiKeyBook>().Create(site.Site, "shop", CancellationToken.None)).Secret;
        var (authenticator, codes) = await site.Tributary.SetsUpFactor(http);
        secrets["authenticator"] = Convert.ToHexString(authenticator);
        foreach (var (number, code) in codes.Index()) secrets[$"recovery code {number}"] = code;
        secrets["sign-in link"] = (await site.Get<AccountBook>().SignInLink(site.Tributary.Address, SignedIn.Email, CancellationToken.None))!.Segments[^1];
        secrets["waiting call"] = "canary in a waiting call";
        await site.Get<PostbackSpool>().Add(new SpooledPostback("s", null, site.Network, 1, new PostbackRequest("GET", "https://lumen.example/p", $"password={secrets["waiting call"]}", [], "", null, null)));
        // Its file is let go of.
        Assert.Single(await site.Get<PostbackSpool>().UsesOf(1, CancellationToken.None));
        return secrets;
    }

    // As UTF-8 and UTF-16, base64 wherever it begins, hex, and as addresses spell it.
    private static List<byte[]> Spellings(byte[] secret)
    {
        var text = Encoding.UTF8.GetString(secret);
        List<string> written = [text, text.ToLowerInvariant(), Convert.ToHexString(secret), Convert.ToHexStringLower(secret), Uri.EscapeDataString(text), WebUtility.UrlEncode(text)];
        for (var before = 0; before < 3; before++)
        {
            var base64 = Convert.ToBase64String([.. new byte[before], .. secret]);
            var inner = base64[(before == 0 ? 0 : 4)..((base64.TrimEnd('=').Length / 4 * 4) - (base64.EndsWith('=') ? 0 : 4))];
            if (inner.Length >= 8) written.AddRange([inner, inner.Replace('+', '-').Replace('/', '_')]);
        }

        return [.. written.Distinct(StringComparer.Ordinal).SelectMany(spelling => new[] { Encoding.UTF8.GetBytes(spelling), Encoding.Unicode.GetBytes(spelling), Encoding.BigEndianUnicode.GetBytes(spelling) }), secret];
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Files(string folder, byte[] rows) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => (Path.GetFileName(file), File.ReadAllBytes(file))).Append(("all rows", rows));

    private static void CopyWithoutKeys(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is not (".sock" or ".lock")))
        {
            var place = Path.GetRelativePath(from, file);
            if (place.StartsWith("keys", StringComparison.Ordinal)) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, place))!);
            // Others may have it open: it is read as a thief would, as it lies there.
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var target = File.Create(Path.Combine(to, place));
            source.CopyTo(target);
        }
    }

    // As the README advises, beside the copy; of PostgreSQL what pg_dump writes: every row.
    private static async Task<byte[]> Backup(CreditedSite site, string to)
    {
        if (!TestDatabase.IsPostgres)
        {
            await using var reader = new SqliteConnection($"Data Source={Path.Combine(site.Tributary.DataFolder, SqliteDatabase.FileName)};Mode=ReadOnly;Pooling=False");
            await reader.OpenAsync();
            await using var command = reader.CreateCommand();
            command.CommandText = $"vacuum into '{Path.Combine(to, "backup.db")}'";
            await command.ExecuteNonQueryAsync();
        }

        return Encoding.UTF8.GetBytes(await Everything.Of(site.Tributary));
    }

    private static AuthenticationTicket? Ticket(IServiceProvider services, string cookie) =>
        services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(CookieAuthenticationDefaults.AuthenticationScheme).TicketDataFormat.Unprotect(cookie);

    // The bytes of every secret that an installation makes by itself.
    private static async Task<List<byte[]>> Made(CreditedSite site)
    {
        var setup = await site.Get<AccountBook>().SetupLink(site.Tributary.Address, CancellationToken.None);
        await site.Tributary.SignIn();
        var (authenticator, codes) = await site.Tributary.SetsUpFactor(site.Tributary.Http);
        var ring = site.Get<KeyRing>();
        return
        [
            .. Directory.GetFiles(ring.Folder, "master*").Select(file => Convert.FromBase64String(File.ReadAllText(file))),
            .. Directory.GetFiles(ring.Folder, "*.xml").SelectMany(file => CookieKey().Matches(File.ReadAllText(file))).Select(match => Convert.FromBase64String(match.Groups["key"].Value)),
            ring.Derive(1, "click:1"), ring.Derive(1, "sealed:1"), ring.Derive(1, "image:1"),
            Encoding.ASCII.GetBytes(setup!.Segments[^1]), Encoding.ASCII.GetBytes(site.Token),
            Encoding.ASCII.GetBytes((await site.Get<AlertChannels>().SaveWebhook(new WebhookChannel(), newSecret: true, CancellationToken.None))!["whsec_".Length..]),
            Encoding.ASCII.GetBytes((await site.Get<ApiKeyBook>().Create(site.Site, "shop", CancellationToken.None)).Secret["trb_".Length..]),
            authenticator, .. codes.Select(Encoding.ASCII.GetBytes),
        ];
    }

    private static IEnumerable<string> Windows(byte[] secret) => Enumerable.Range(0, secret.Length - 7).Select(start => Convert.ToHexString(secret.AsSpan(start, 8)));

    [GeneratedRegex("<value>(?<key>[^<]+)</value>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CookieKey();
}
