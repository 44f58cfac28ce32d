using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Tributary.Core.Callbacks;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.Alerts;
using Tributary.Web.Features.ApiKeys;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Plans;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform.Security;
using Tributary.Web.Tests.Accounts;

namespace Tributary.Web.Tests.Http;

/// <summary>T-10: every secret there is, looked for wherever it must not be after days of trouble.</summary>
public sealed partial class KeepSecrets
{
    private static readonly string[] Credentials = ["header", "query", "user", "password", "json", "form", "client", "client_secret", "token_query", "bearer", "postback", "second"];

    [Fact, Trait("fault", "T-10")]
    public async Task No_secret_is_in_a_log_on_a_page_in_an_export_or_readable_in_what_is_stored()
    {
        var logs = new LogCatcher();
        await using var network = await FakeNetwork.Start();
        await using var tributary = await RunningTributary.Start(logs: logs);
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        await People(tributary, secrets);
        var (id, token) = await Network(tributary, network, secrets);
        await SitesAndChannels(tributary, network, secrets);

        await Trouble(tributary, network, id, token, secrets);
        await Breakdown(tributary, token, secrets);
        var read = await EverythingReadable(tributary, logs);

        Assert.True(secrets.Count >= 40, $"There are only {secrets.Count}.");
        Assert.All(secrets, secret => Assert.True(secret.Value.Length >= 9, secret.Key));
        Assert.Contains(network.Asked, asked => asked.Contains(secrets["setting query"], StringComparison.Ordinal));
        var found = from secret in secrets
                    from place in read
                    where place.Text.Contains(secret.Value, StringComparison.OrdinalIgnoreCase) && !IsToPaste(secret.Key, place.Name)
                    select $"{secret.Key} in {place.Name}: {Around(place.Text, secret.Value)}";
        Assert.True(!found.Any(), string.Join('\n', found.Take(30)));
    }

    // The address for the network's panel is there to be copied, with all that belongs into it.
    private static bool IsToPaste(string secret, string place) => secret is "private address" or "setting second" && place.StartsWith("page /networks/", StringComparison.Ordinal);

    private static async Task People(RunningTributary tributary, Dictionary<string, string> secrets)
    {
        var book = tributary.Services.GetRequiredService<AccountBook>();
        secrets["setup link"] = (await book.SetupLink(tributary.Address, default))!.Segments[^1];
        secrets["password"] = SignedIn.Password;
        await book.AddOwner("Anna", SignedIn.Email, SignedIn.Password, default);
        secrets["sign-in link"] = (await book.SignInLink(tributary.Address, SignedIn.Email, default))!.Segments[^1];
        using (var entered = await tributary.Http.GetAsync($"/sign-in/{secrets["sign-in link"]}")) secrets["session"] = Cookie(entered);
        secrets["unused sign-in link"] = (await book.SignInLink(tributary.Address, SignedIn.Email, default))!.Segments[^1];
        secrets["invitation"] = (await tributary.Services.GetRequiredService<PeopleBook>().Invite(Actor.CommandLine, tributary.Address, "carl@lumen.example", Role.Viewer, default))!.Segments[^1];
        using var ben = await tributary.HasPerson("ben@lumen.example", Role.Manager);
        secrets["password of another"] = Accounts.People.Password;
        var (factor, codes) = await tributary.SetsUpFactor(ben);
        secrets["factor"] = Encoding.Latin1.GetString(factor);
        foreach (var (code, number) in codes.Where(code => code.Length >= 9).Select((code, number) => (code, number))) secrets[$"recovery code {number}"] = code;
    }

    private static async Task<(long Id, string Token)> Network(RunningTributary tributary, FakeNetwork network, Dictionary<string, string> secrets)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["host"] = network.Host };
        foreach (var name in Credentials) settings[name] = secrets[$"setting {name}"] = $"canary{name.Replace("_", "", StringComparison.Ordinal)}{Guid.CreateVersion7():N}";
        await tributary.Services.AddsTemplate(Template);
        var installation = await tributary.Services.GetRequiredService<NetworkDirectory>().Install("canary", "Canary", settings, default);
        Assert.Empty(installation.Errors);
        var token = (await tributary.Services.GetRequiredService<NetworkDirectory>().Find(installation.Id!.Value, default))!.PostbackToken;
        secrets["private address"] = token;
        return (installation.Id.Value, token);
    }

    private static async Task SitesAndChannels(RunningTributary tributary, FakeNetwork network, Dictionary<string, string> secrets)
    {
        await tributary.Services.GetRequiredService<PlanBook>().Save(null, new PlanDraft("Gold", "amber", new Share(900_000), RewardUnit.Money, 1000, IsDefault: true), default);
        var site = (await tributary.Services.GetRequiredService<SiteBook>().Add("Lumen", default)).Id;
        foreach (var name in new[] { "one", "two", "three" }) secrets[$"key {name}"] = (await tributary.Services.GetRequiredService<ApiKeyBook>().Create(site, name, default)).Secret;
        var endpoints = tributary.Services.GetRequiredService<EndpointBook>();
        var (endpoint, secret) = await endpoints.Add(new EndpointDraft(site, null, CallbackForm.Json, $"http://{network.Host}/callback", Enum.GetValues<CallbackKind>().ToHashSet()), default);
        (secrets["callback secret"], secrets["newer callback secret"]) = (secret!, await endpoints.Rotate(endpoint, default));
        var channels = tributary.Services.GetRequiredService<AlertChannels>();
        secrets["mail password"] = $"canarymail{Guid.CreateVersion7():N}";
        await channels.SaveMail(new MailChannel { Active = true, Host = "127.0.0.1", Port = 1, User = "alerts", From = "t@lumen.example", To = ["a@lumen.example"] }, secrets["mail password"], default);
        secrets["alert secret"] = (await channels.SaveWebhook(new WebhookChannel { Active = true, Url = $"http://{network.Host}/alert" }, newSecret: true, default))!;
        secrets["master key"] = await File.ReadAllTextAsync(Path.Combine(tributary.DataFolder, "keys", "master.key"));
        foreach (var (file, number) in Directory.EnumerateFiles(Path.Combine(tributary.DataFolder, "keys"), "*.xml").Select((file, number) => (file, number)))
            if (CookieKey().Match(await File.ReadAllTextAsync(file)) is { Success: true } key) secrets[$"cookie key {number}"] = key.Groups["key"].Value;
    }

    // The network repeats what it was sent, and refuses; strangers and the network call with right, wrong and misplaced secrets; somebody mistypes his password.
    private static async Task Trouble(RunningTributary tributary, FakeNetwork network, long id, string token, Dictionary<string, string> secrets)
    {
        secrets["fetched token"] = $"canarytoken{Guid.CreateVersion7():N}";
        foreach (var (status, wraps) in new[] { (200, true), (401, false), (403, true), (429, false), (500, false) })
        {
            network.Answers(async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                var heard = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {string.Join("; ", context.Request.Headers)} {await reader.ReadToEndAsync()}";
                var isToken = context.Request.Path == "/token";
                context.Response.StatusCode = isToken ? 200 : status;
                var words = System.Text.Json.JsonSerializer.Serialize(heard);
                await context.Response.WriteAsync(isToken ? $$"""{"access_token":"{{secrets["fetched token"]}}"}""" : wraps ? $$"""{"error":{{words}}}""" : heard);
            });
            tributary.Clock.Advance(TimeSpan.FromHours(1));
            await tributary.Services.GetRequiredService<NetworkDirectory>().Find(id, default);
            await tributary.Downloads(id);
        }

        await network.DisposeAsync();
        tributary.Clock.Advance(TimeSpan.FromHours(7));
        await tributary.Downloads(id);
        secrets["mistyped password"] = $"canarymistyped{Guid.CreateVersion7():N}";
        using var stranger = tributary.NewClient();
        (await stranger.Send(await stranger.Page("/sign-in"), "/sign-in", fill: [("email", SignedIn.Email), ("password", secrets["mistyped password"])])).Dispose();
        foreach (var key in new[] { secrets["key one"], $"{secrets["key two"]}x" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/offers?limit=x");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            (await stranger.SendAsync(request)).Dispose();
        }

        await Calls(stranger, token, secrets);
    }

    private static async Task Calls(HttpClient http, string token, Dictionary<string, string> secrets)
    {
        var (right, second) = (secrets["setting postback"], secrets["setting second"]);
        foreach (var query in new[] { $"password={right}&key={second}", $"password={right}", $"password=wrong&key={second}", $"password={second}&key={right}", $"PASSWORD={right}&note={right}", $"password={right[..20]}%{(int)right[20]:x2}{right[21..]}&key={second}" })
        {
            (await http.GetAsync($"/p/{token}?click_id=x&txn_id=t&payout=1&{query}")).Dispose();
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/p/{token}") { Content = new StringContent($"click_id=x&txn_id=t&payout=1&{query}", Encoding.UTF8, "application/x-www-form-urlencoded") };
            request.Headers.TryAddWithoutValidation("X-Key", second);
            request.Headers.TryAddWithoutValidation("Referer", $"https://canary.example/?password={right}");
            (await http.SendAsync(request)).Dispose();
        }
    }

    // The tables are gone: what is tried now ends in errors of ours, and calls go to the spool.
    private static async Task Breakdown(RunningTributary tributary, string token, Dictionary<string, string> secrets)
    {
        foreach (var table in new[] { "one_time_links", "postbacks" }) await tributary.Write(session => session.Execute($"alter table {table} rename to {table}_away"));
        using var stranger = tributary.NewClient();
        using (var failed = await stranger.GetAsync($"/sign-in/{secrets["unused sign-in link"]}")) Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        using (var failed = await stranger.GetAsync($"/sign-in/%1b{secrets["unused sign-in link"]}%c3%bc")) Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        await Calls(stranger, token, secrets);
        foreach (var table in new[] { "one_time_links", "postbacks" }) await tributary.Write(session => session.Execute($"alter table {table}_away rename to {table}"));
    }

    private static async Task<List<(string Name, string Text)>> EverythingReadable(RunningTributary tributary, LogCatcher logs)
    {
        List<(string, string)> read = [("the log", string.Join('\n', logs.Lines))];
        // Copied by another program: files that the server holds cannot be opened here, and closing one of SQLite's would end its locks.
        var copy = Directory.CreateTempSubdirectory("tributary-copy-").FullName;
        using (var copying = Process.Start("cp", ["-r", tributary.DataFolder, copy])) await copying.WaitForExitAsync();
        foreach (var file in Directory.EnumerateFiles(copy, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(Path.GetDirectoryName(file)) != "keys" && Path.GetExtension(file) != ".sock"))
            read.Add(($"file {Path.GetFileName(file)}", await File.ReadAllTextAsync(file, Encoding.Latin1)));
        Directory.Delete(copy, recursive: true);
        Assert.Contains(read, place => place.Item1.EndsWith(".spool", StringComparison.Ordinal) && place.Item2.Length > 0);

        if (tributary.DatabaseUrl is not null)
        {
            foreach (var table in await tributary.Read(session => session.Query<string>("select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'")))
                read.Add(($"table {table}", string.Join('\n', await tributary.Read(session => session.Query<string>($"select t::text from {table} t")))));
        }

        foreach (var path in await Walk(tributary.Http)) read.Add(path);
        foreach (var export in new[] { "/offers/export", "/audit.csv", "/health", "/openapi/v1.json" }) read.Add(($"export {export}", await tributary.Http.GetStringAsync(export)));
        return read;
    }

    private static async Task<List<(string, string)>> Walk(HttpClient http)
    {
        var pages = new List<(string, string)>();
        var (waiting, known) = (new Queue<string>(["/"]), new Dictionary<string, int>(StringComparer.Ordinal));
        while (waiting.TryDequeue(out var path))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.ParseAdd("text/html");
            using var answer = await http.SendAsync(request);
            Assert.True((int)answer.StatusCode < 500, $"{path}: {answer.StatusCode}");
            pages.Add(($"page {path}", await answer.Content.ReadAsStringAsync()));
            if (answer.Headers.Location is { } next) Add(next.OriginalString);
            if (answer.Content.Headers.ContentType?.MediaType != "text/html") continue;
            foreach (var link in (await answer.Document()).QuerySelectorAll("a[href^='/']")) Add(link.GetAttribute("href")!);
        }

        Assert.Contains(pages, page => page.Item1.StartsWith("page /postbacks/", StringComparison.Ordinal));
        return pages;

        void Add(string link)
        {
            var kind = Number().Replace(TemplateName().Replace(link.Split('?', '#')[0], "T"), "N");
            var count = known[kind] = known.GetValueOrDefault(kind) + 1;
            if (count <= (kind.EndsWith("/N", StringComparison.Ordinal) ? 25 : 1) && !pages.Exists(page => page.Item1 == $"page {link}")) waiting.Enqueue(link);
        }
    }

    private static string Cookie(HttpResponseMessage answer)
    {
        var cookie = answer.Headers.GetValues("Set-Cookie").First(cookie => cookie.Length > 100);
        return cookie[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..cookie.IndexOf(';', StringComparison.Ordinal)];
    }

    private static string Around(string text, string secret)
    {
        var at = text.IndexOf(secret, StringComparison.OrdinalIgnoreCase);
        return text[Math.Max(0, at - 80)..Math.Min(text.Length, at + secret.Length + 40)];
    }

    private const string Template =
        """
        format: 1
        id: canary
        version: 1.0.0
        kind: network
        name: Canary
        evidence: { level: inferred, checked: 2026-11-20, sources: [made for tests] }
        needs: [token]
        limits: { retries: 0 }
        settings:
          host: { type: host, label: Host }
          header: { type: secret, label: A, send_to: [api] }
          query: { type: secret, label: B, send_to: [api] }
          user: { type: secret, label: C, send_to: [api] }
          password: { type: secret, label: D, send_to: [api] }
          json: { type: secret, label: E, send_to: [api] }
          form: { type: secret, label: F, send_to: [api] }
          client: { type: secret, label: G, send_to: [api] }
          client_secret: { type: secret, label: H, send_to: [api] }
          token_query: { type: secret, label: I, send_to: [api] }
          bearer: { type: secret, label: J, send_to: [api] }
          postback: { type: secret, label: K, send_to: [postback] }
          second: { type: secret, label: L, send_to: [postback] }
        hosts: { api: "${settings.host}" }
        auth:
          api:
            header: { X-Key: "${settings.header}", X-Bearer: "Bearer ${settings.bearer}" }
            query: { key: "${settings.query}" }
            token:
              request:
                post: /token
                query: { q: "${settings.token_query}" }
                form: { client: "${settings.client}", secret: "${settings.client_secret}", more: "${settings.form}" }
              value: body.access_token
              lifetime: 1h
              send: { header: { Authorization: "Bearer ${token.value}" } }
        responses:
          - { when: body.error != null, as: fail, message: body.error }
        offers:
          request: { post: /offers, json: { key: "${settings.json}", user: "${settings.user}", password: "${settings.password}" } }
          records: { at: .offers }
          map: { id: .id, name: .title }
        postback:
          methods: [GET, POST]
          fields:
            click_id: { macro: "{click}" }
            txn_id: { macro: "{txn}" }
            payout: { macro: "{payout}" }
            password: { macro: "{password}", required: yes }
            key: { fixed: "${settings.second}" }
          verify:
            - secret: { given: got.password, expect: settings.postback }
            - secret: { given: got.key, expect: settings.second }
          identity: [txn_id]
          events: [{ do: approve }]
          reply: { accepted: 200 OK, duplicate: 200 DUP, refused: 403 NO }
        """;

    [GeneratedRegex("<value>(?<key>[^<]+)</value>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CookieKey();

    [GeneratedRegex("[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    [GeneratedRegex("(?<=^/(templates|networks/new)/)[a-z0-9-]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TemplateName();
}
