using Tributary.Core.Security;
using Tributary.Core.Templates;

namespace Tributary.Web.Features.Templates;

/// <summary>What the catalogue of templates shows. The address holds it all, so every state can be kept and sent.</summary>
public sealed record TemplateFilter
{
    private const string Path = "/templates";

    public string Query { get; init; } = "";
    public OfferSource? Offers { get; init; }
    public TemplateKind? Kind { get; init; }
    public EvidenceLevel? Evidence { get; init; }

    /// <summary>json, xml, csv, ...</summary>
    public string Format { get; init; } = "";

    /// <summary>The operator's own (true) or those of the program (false).</summary>
    public bool? Own { get; init; }

    public bool IsNarrow => this != new TemplateFilter { Offers = Offers };

    public static TemplateFilter Read(IQueryCollection query) => new()
    {
        Query = Clean(query["q"]),
        Offers = Word<OfferSource>(query["offers"]),
        Kind = Word<TemplateKind>(query["kind"]),
        Evidence = Word<EvidenceLevel>(query["evidence"]),
        Format = Clean(query["format"]),
        Own = query["own"].ToString() switch { "yes" => true, "no" => false, _ => null },
    };

    public string Href()
    {
        List<(string Name, string? Value)> parts =
        [
            ("offers", Offers?.ToString()),
            ("q", Query.Length == 0 ? null : Query),
            ("kind", Kind?.ToString()),
            ("evidence", Evidence?.ToString()),
            ("format", Format.Length == 0 ? null : Format),
            ("own", Own switch { true => "yes", false => "no", null => null }),
        ];
        var query = string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
        return query.Length == 0 ? Path : $"{Path}?{query}";
    }

    /// <summary>Whether it is shown, the tab aside.</summary>
    public bool Admits(ShelvedTemplate shelved)
    {
        if (Own is { } own && own != shelved.Own is not null) return false;
        if (shelved.Template is not { } template) return Kind is null && Evidence is null && Format.Length == 0 && Query.Length == 0;
        return (Kind is null || Kind == template.Kind)
            && (Evidence is null || Evidence == template.Evidence.Level)
            && (Format.Length == 0 || Format == template.Outline.Format)
            && Query.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => Haystack(template).Contains(word, StringComparison.CurrentCultureIgnoreCase));
    }

    private static string Haystack(Template template) => string.Join('\n',
    [
        template.Name, template.Id, template.About, TemplateWords.Of(template.Kind), TemplateWords.Of(template.Outline.Offers), TemplateWords.Proof(template), template.Outline.Format,
        .. TemplateWords.Abilities(template.Outline), .. template.Settings.Select(setting => setting.Label), .. template.Outline.Hosts.Select(host => host.Value),
    ]);

    private static T? Word<T>(string? text) where T : struct, Enum =>
        Enum.TryParse<T>(text, out var word) && Enum.IsDefined(word) ? word : null;

    private static string Clean(string? text) => PlainText.Cut(PlainText.Line(text), 200);
}
