using System.Text;
using Tributary.Core.Templates;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Templates;

internal static class TemplateEndpoints
{
    public const string Navigation = "/networks";

    public static IServiceCollection AddTemplates(this IServiceCollection services) => services
        .AddSingleton<TemplateShelf>()
        .AddSingleton<KeepTemplate>()
        .AddSingleton<ReviewTemplate>();

    private static readonly Dictionary<string, string> Done = new(StringComparer.Ordinal)
    {
        ["added"] = "The template is there. Networks can be installed from it.",
        ["replaced"] = "The new version is in use.",
        ["returned"] = "The version you went back to is in use.",
        ["removed"] = "The template is removed.",
    };

    public static void MapTemplates(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/templates", List);
        routes.MapGet("/templates/{id}", Show);
        routes.MapGet("/templates/{id}/template.yaml", Export);
        OwnTemplateEndpoints.Map(routes);
    }

    private static async Task<IResult> List(string? done, HttpRequest request, TemplateShelf shelf, CancellationToken ct)
    {
        var filter = TemplateFilter.Read(request.Query);
        var all = await shelf.All(ct);
        var admitted = all.Where(filter.Admits).ToList();
        return Panel.Page<TemplatesView>(new
        {
            Filter = filter,
            Templates = admitted.Where(shelved => filter.Offers is not { } offers || shelved.Template?.Outline.Offers == offers).ToList(),
            Tabs = Tabs(filter, admitted),
            Formats = all.Select(shelved => shelved.Template?.Outline.Format).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList(),
            Owned = all.Count(shelved => shelved.Own is not null),
            Done = Done.GetValueOrDefault(done ?? ""),
        }, under: Navigation);
    }

    private static async Task<IResult> Show(string id, string? done, TemplateShelf shelf, KeepTemplate keep, NetworkDirectory networks, CancellationToken ct) =>
        await shelf.Look(id, ct) is { } shelved ? await Page(shelved, keep, networks, Done.GetValueOrDefault(done ?? ""), null, ct) : Results.NotFound();

    /// <summary>The page of a template, with what was done or why it was not.</summary>
    public static async Task<IResult> Page(ShelvedTemplate shelved, KeepTemplate keep, NetworkDirectory networks, string? done, string? problem, CancellationToken ct) => Panel.Page<TemplateView>(
        new { Shelved = shelved, Networks = await networks.InstalledFrom(shelved.Id, ct), History = await keep.History(shelved.Id, ct), Done = done, Problem = problem },
        problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity, Navigation);

    private static async Task<IResult> Export(string id, TemplateShelf shelf, CancellationToken ct) =>
        await shelf.Look(id, ct) is { } shelved
            ? Results.File(Encoding.UTF8.GetBytes(shelved.Text), "application/yaml", $"{shelved.Id}.yaml")
            : Results.NotFound();

    private static List<Tabs.Tab> Tabs(TemplateFilter filter, IReadOnlyList<ShelvedTemplate> admitted) =>
    [
        new("All", (filter with { Offers = null }).Href(), filter.Offers is null, admitted.Count),
        .. new[] { (OfferSource.Stored, "With offers"), (OfferSource.None, "Postbacks only"), (OfferSource.Live, "Live only") }.Select(tab => new Tabs.Tab(
            tab.Item2, (filter with { Offers = tab.Item1 }).Href(), filter.Offers == tab.Item1, admitted.Count(shelved => shelved.Template?.Outline.Offers == tab.Item1))),
    ];
}
