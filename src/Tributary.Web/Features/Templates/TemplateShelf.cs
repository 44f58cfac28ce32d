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

    private readonly string[] _folders;

    public TemplateShelf(StartOptions options)
    {
        _folders = [Path.Combine(AppContext.BaseDirectory, "networks"), Path.Combine(options.DataFolder, "templates")];
        _all = new(() =>
        [
            .. Read(_folders[0], isOwn: false)
                .Concat(Read(_folders[1], isOwn: true))
                .GroupBy(shelved => shelved.Id, StringComparer.Ordinal)
                .Select(same => same.Last())
                .OrderBy(shelved => shelved.Name, StringComparer.OrdinalIgnoreCase),
        ]);
    }

    /// <summary>All, by name; one with errors is listed with them.</summary>
    public IReadOnlyList<ShelvedTemplate> All => _all.Value;

    /// <summary>The template to install from or to run; null when there is none of this id or it has errors.</summary>
    public Template? Find(string id) => All.FirstOrDefault(shelved => shelved.Id == id)?.Template;

    /// <summary>The text of a template that another one extends, the operator's own first.</summary>
    public TemplateSource? Source(string id)
    {
        var file = _folders.Reverse().Select(folder => Path.Combine(folder, Path.GetFileName(id), TemplateFolder.TemplateFile)).FirstOrDefault(File.Exists);
        return file is null ? null : new TemplateSource(File.ReadAllText(file), $"{id}/{TemplateFolder.TemplateFile}");
    }

    private IEnumerable<ShelvedTemplate> Read(string folder, bool isOwn) =>
        !Directory.Exists(folder) ? [] : Directory.EnumerateDirectories(folder)
            .Select(template => Path.Combine(template, TemplateFolder.TemplateFile))
            .Where(File.Exists)
            .Select(file =>
            {
                var slug = Path.GetFileName(Path.GetDirectoryName(file)!);
                var load = Template.Load(new TemplateSource(File.ReadAllText(file), $"{slug}/{TemplateFolder.TemplateFile}"), Source);
                return new ShelvedTemplate(load.Template?.Id ?? slug, load.Template?.Name ?? slug, load.Template, load.Errors, isOwn);
            });
}

/// <param name="Id">The template's id, or the folder's name while it has errors.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Template">Null while it has errors.</param>
/// <param name="Errors">What is wrong with the file, each at its place.</param>
/// <param name="IsOwn">From the data folder, not from the program.</param>
internal sealed record ShelvedTemplate(string Id, string Name, Template? Template, IReadOnlyList<TemplateError> Errors, bool IsOwn);
