using Tributary.Core.Templates;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Templates;

/// <summary>The templates at hand: those that come with the program and the operator's own, which win over one of the same id.</summary>
internal sealed class TemplateShelf
{
    public const string Stamp = "templates";

    private readonly Cached<Shelf> _shelf;
    private Dictionary<string, TemplateLoad> _read = new(StringComparer.Ordinal);

    public TemplateShelf(Database database, Stamps stamps) => _shelf = new(database, stamps, Stamp, Read);

    /// <summary>The part of a page that says what installing a template means: hosts, credentials, calls, proofs.</summary>
    public static Type Consent => typeof(TemplateConsent);

    /// <summary>All, by name; one with errors is listed with them.</summary>
    public async ValueTask<IReadOnlyList<ShelvedTemplate>> All(CancellationToken ct) => (await _shelf.Get(ct)).All;

    /// <summary>The template to install from or to run; null when there is none of this id or it has errors.</summary>
    public async ValueTask<Template?> Find(string id, CancellationToken ct) => (await Look(id, ct))?.Template;

    /// <summary>The template as it stands on the shelf, errors and all.</summary>
    public async ValueTask<ShelvedTemplate?> Look(string id, CancellationToken ct) => (await _shelf.Get(ct)).Look(id);

    /// <summary>The shelf as it is in a session, for what is read together with it.</summary>
    public async Task<Shelf> Read(Session session)
    {
        var rows = await session.Query<TemplateVersion>(
            """
            select * from template_versions v
            where act <> @removed and place = (select max(place) from template_versions where template_id = v.template_id)
            """, new { removed = nameof(TemplateAct.Removed) });
        var before = _read;
        // Reading a file costs more than a query: what was read once is kept for as long as it stands here.
        var read = rows.DistinctBy(row => row.Sha256, StringComparer.Ordinal).ToDictionary(row => row.Sha256, row => before.GetValueOrDefault(row.Sha256) ?? Load(row.TemplateId, row.Text), StringComparer.Ordinal);
        _read = read;
        return new Shelf(rows.ToDictionary(row => row.TemplateId, row => Own(row, read[row.Sha256]), StringComparer.Ordinal));
    }

    /// <summary>Reads a template of the operator's; what it extends is one that comes with the program.</summary>
    public static TemplateLoad Load(string id, string text) => Template.Load(new TemplateSource(text, $"{id}.yaml"), BuiltInTemplates.Source);

    private static ShelvedTemplate Own(TemplateVersion row, TemplateLoad load) => new()
    {
        Id = row.TemplateId,
        Name = load.Template?.Name ?? row.TemplateId,
        Template = load.Template,
        Errors = load.Errors,
        Text = row.Text,
        Own = row,
        Instead = BuiltInTemplates.Find(row.TemplateId),
    };
}

/// <summary>What stood on the shelf at one moment.</summary>
internal sealed class Shelf(IReadOnlyDictionary<string, ShelvedTemplate> own)
{
    private readonly Lazy<IReadOnlyList<ShelvedTemplate>> _all = new(() =>
        [.. own.Values.Concat(BuiltInTemplates.All.Where(template => !own.ContainsKey(template.Id))).OrderBy(template => template.Name, StringComparer.OrdinalIgnoreCase)]);

    public IReadOnlyList<ShelvedTemplate> All => _all.Value;

    public ShelvedTemplate? Look(string id) => own.GetValueOrDefault(id) ?? BuiltInTemplates.Find(id);

    public Template? Find(string id) => Look(id)?.Template;
}
