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

    public static void MapTemplates(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/templates", List);
        routes.MapGet("/templates/{id}", Show);
        routes.MapGet("/templates/{id}/template.yaml", Export);
    }

    private static async Task<IResult> List(HttpRequest request, TemplateShelf shelf, CancellationToken ct)
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
        }, under: Navigation);
    }

    private static async Task<IResult> Show(string id, TemplateShelf shelf, NetworkDirectory networks, CancellationToken ct) =>
        await shelf.Look(id, ct) is { } shelved
            ? Panel.Page<TemplateView>(new { Shelved = shelved, Networks = await networks.InstalledFrom(id, ct) }, under: Navigation)
            : Results.NotFound();

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
