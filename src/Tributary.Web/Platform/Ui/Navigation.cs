using System.Security.Claims;
using Microsoft.AspNetCore.Routing.Patterns;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Platform.Ui;

/// <summary>What stands round a page: who looks at it, where he may go, how much waits there.</summary>
public sealed record Frame(string? Person, Role Role, IReadOnlyList<Frame.Link> Main, IReadOnlyList<Frame.Link> Account, bool HasFind)
{
    public sealed record Link(string Text, string Path, bool Current, long Waiting);

    public string Initials => string.Concat((Person ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Take(2).Select(word => char.ToUpperInvariant(word[0])));
}

/// <summary>A count of things that wait for a person, shown beside a navigation entry. Features register theirs.</summary>
internal sealed record Tally(string Path, Func<IServiceProvider, CancellationToken, Task<long>> Count);

/// <summary>The panel's entries. An entry whose page is not mapped in this process is not shown.</summary>
internal sealed class Navigation(EndpointDataSource endpoints, IEnumerable<Tally> tallies)
{
    private static readonly (string Text, string Path)[] Main =
    [
        ("Dashboard", "/dashboard"), ("Offers", "/offers"), ("Review", "/review"), ("Catalogue", "/catalogue"), ("Networks", "/networks"), ("Runs", "/runs"), ("Alerts", "/alerts"),
        ("Postbacks", "/postbacks"), ("Conversions", "/conversions"), ("Callbacks", "/callbacks"), ("Members", "/members"), ("Ledger", "/ledger"), ("Withdrawals", "/withdrawals"), ("Sites", "/sites"),
    ];

    private static readonly (string Text, string Path)[] Account =
        [("Your account", "/account"), ("People", "/people"), ("Plans", "/plans"), ("Settings", "/settings"), ("API keys", "/api-keys"), ("Audit log", "/audit")];

    // The pages of this process and whom each is for.
    private readonly Lazy<Dictionary<string, Role>> _mapped = new(() => endpoints.Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is { HttpMethods: var methods } && methods.Contains(HttpMethods.Get, StringComparer.Ordinal))
        .GroupBy(endpoint => Path(endpoint.RoutePattern), StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => Needs.Of(group.First(), HttpMethods.Get), StringComparer.Ordinal));

    public async Task<Frame> FrameOf(HttpContext context, string? under, bool tallied)
    {
        var person = context.User.Identity is { IsAuthenticated: true } identity ? identity.Name ?? context.User.FindFirstValue(ClaimTypes.Email) : null;
        if (person is null) return new Frame(null, Role.Viewer, [], [], HasFind: false);

        var here = under ?? context.Request.Path.Value ?? "/";
        var waiting = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var tally in tallied ? tallies : [])
            waiting[tally.Path] = await tally.Count(context.RequestServices, context.RequestAborted);

        var role = Roles.Of(context.User) ?? Role.Viewer;
        return new Frame(person, role, Links(Main, role, here, waiting), Links(Account, role, here, waiting), _mapped.Value.ContainsKey("/postbacks"));
    }

    private List<Frame.Link> Links((string Text, string Path)[] entries, Role role, string here, Dictionary<string, long> waiting) =>
        [.. entries.Where(entry => _mapped.Value.TryGetValue(entry.Path, out var needed) && role >= needed)
            .Select(entry => new Frame.Link(entry.Text, entry.Path, IsUnder(here, entry.Path), waiting.GetValueOrDefault(entry.Path)))];

    private static bool IsUnder(string here, string path) =>
        here.Equals(path, StringComparison.Ordinal) || here.StartsWith(path + "/", StringComparison.Ordinal);

    private static string Path(RoutePattern pattern) => "/" + (pattern.RawText ?? "").Trim('/');
}
