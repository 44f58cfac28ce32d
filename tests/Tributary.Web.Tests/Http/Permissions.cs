using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Tributary.Tests.Harness;
using Tributary.Web.Features.ApiKeys;
using Tributary.Web.Platform.Security;
using Tributary.Web.Tests.Accounts;
using Tributary.Web.Tests.Api;
using Tributary.Web.Tests.Architecture;

namespace Tributary.Web.Tests.Http;

/// <summary>T-20: who may use which route, asked of the running server, is what docs/permissions.md says. A new route has to be entered there.</summary>
public sealed partial class Permissions
{
    private const string Document = "docs/permissions.md";
    private const string Found = "artifacts/permissions.md";

    [Fact]
    public async Task Every_route_lets_in_whom_the_document_names()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        using var stranger = tributary.NewClient();
        using var viewer = await tributary.HasPerson("vera@lumen.example", Role.Viewer);
        using var manager = await tributary.HasPerson("max@lumen.example", Role.Manager);
        var keys = new List<HttpClient>();
        foreach (var scope in Enum.GetValues<ApiScope>())
        {
            var client = tributary.NewClient();
            client.DefaultRequestHeaders.Add("Authorization", $"Bearer {(await tributary.HasKey(scope)).Secret}");
            keys.Add(client);
        }

        var asked = Routes(tributary, endpoint => NeedsProof.Of(endpoint) is not null);
        HttpClient[] callers = [stranger, viewer, manager, tributary.Http, .. keys];

        var table = new StringBuilder();
        foreach (var (method, pattern) in Routes(tributary))
        {
            table.Append('|').Append($" `{method} {pattern}` ");
            foreach (var caller in callers) table.Append('|').Append(await IsLetIn(caller, method, pattern) ? " yes " : " – ");
            table.Append(asked.Contains((method, pattern)) ? "| yes |\n" : "| – |\n");
        }

        keys.ForEach(client => client.Dispose());
        var stated = Repository.Text(Document);
        var head = stated[..(stated.IndexOf('\n', stated.IndexOf("|---|", StringComparison.Ordinal)) + 1)];
        await File.WriteAllTextAsync(Path.Combine(Repository.Root, Found), head + table);
        var missing = table.ToString().Split('\n').Except(stated.Split('\n'), StringComparer.Ordinal);
        Assert.True(stated == head + table, $"{Document} does not say what the server does; {Found} does. Not in it:\n{string.Join('\n', missing)}");
    }

    [Fact]
    public async Task Whoever_signed_in_a_while_ago_is_asked_who_he_is_before_what_the_document_says()
    {
        await using var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        var token = (await tributary.Http.Page("/account")).QuerySelector<IHtmlInputElement>("input[name=_token]")!.Value;
        tributary.Clock.Advance(TimeSpan.FromMinutes(16));

        var asked = Routes(tributary, endpoint => NeedsProof.Of(endpoint) is not null);

        Assert.NotEmpty(asked);
        foreach (var (method, pattern) in asked)
        {
            Assert.Equal("POST", method);
            using var answer = await tributary.Http.PostAsync(Parameter().Replace(pattern, "1"), new FormUrlEncodedContent([KeyValuePair.Create("_token", token), KeyValuePair.Create("typed", "something")]));
            var page = await answer.Document();
            Assert.True(page.QuerySelector("input[name=_carried]") is not null, $"{pattern} answered {(int)answer.StatusCode} without asking who it is.");
            Assert.DoesNotContain("something", page.Source.Text, StringComparison.Ordinal);
        }
    }

    private static List<(string Method, string Pattern)> Routes(RunningTributary tributary, Func<Endpoint, bool>? which = null) =>
    [
        .. from endpoint in tributary.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           where which?.Invoke(endpoint) != false
           from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
           let pattern = "/" + (endpoint.RoutePattern.RawText ?? "").TrimStart('/')
           orderby pattern, method
           select (method, pattern),
    ];

    // Without a form's token nothing is changed by asking; whoever may not is told so before that is looked at.
    private static async Task<bool> IsLetIn(HttpClient caller, string method, string pattern)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Parameter().Replace(pattern, "1"));
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await caller.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => false,
            HttpStatusCode.Redirect => !answer.Headers.Location!.OriginalString.Contains("/sign-in?then=", StringComparison.Ordinal),
            _ => true,
        };
    }

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
