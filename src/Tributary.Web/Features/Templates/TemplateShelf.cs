using Tributary.Core.Templates;
using Tributary.Web.Platform;

namespace Tributary.Web.Features.Templates;

/// <summary>
/// The templates at hand: those that come with the program (networks/SLUG/template.yaml beside it) and the operator's own
/// (templates/SLUG/template.yaml in the data folder, which win over one of the same id). Read once, at first use.
/// </summary>
internal sealed class TemplateShelf
{
    private readonly Lazy<IReadOnlyList<ShelvedTemplate>> _all;

    public TemplateShelf(StartOptions options) => _all = new(() =>
    [
        .. Read(Path.Combine(AppContext.BaseDirectory, "networks"), isOwn: false)
            .Concat(Read(Path.Combine(options.DataFolder, "templates"), isOwn: true))
            .GroupBy(shelved => shelved.Id, StringComparer.Ordinal)
            .Select(same => same.Last())
            .OrderBy(shelved => shelved.Name, StringComparer.OrdinalIgnoreCase),
    ]);

    /// <summary>All, by name; one with errors is listed with them.</summary>
    public IReadOnlyList<ShelvedTemplate> All => _all.Value;

    /// <summary>The template to install from or to run; null when there is none of this id or it has errors.</summary>
    public Template? Find(string id) => All.FirstOrDefault(shelved => shelved.Id == id)?.Template;

    private static IEnumerable<ShelvedTemplate> Read(string folder, bool isOwn) =>
        !Directory.Exists(folder) ? [] : Directory.EnumerateDirectories(folder)
            .Select(template => Path.Combine(template, "template.yaml"))
            .Where(File.Exists)
            .Select(file =>
            {
                var slug = Path.GetFileName(Path.GetDirectoryName(file)!);
                var load = Template.Load(File.ReadAllText(file), $"{slug}/template.yaml");
                return new ShelvedTemplate(load.Template?.Id ?? slug, load.Template?.Name ?? slug, load.Template, load.Errors, isOwn);
            });
}

/// <param name="Id">The template's id, or the folder's name while it has errors.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Template">Null while it has errors.</param>
/// <param name="Errors">What is wrong with the file, each at its place.</param>
/// <param name="IsOwn">From the data folder, not from the program.</param>
internal sealed record ShelvedTemplate(string Id, string Name, Template? Template, IReadOnlyList<TemplateError> Errors, bool IsOwn);
