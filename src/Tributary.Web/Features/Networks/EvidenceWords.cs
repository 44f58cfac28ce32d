using Tributary.Core.Templates;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Networks;

/// <summary>How sure a template's author is, and whom it talks to, in words.</summary>
internal static class EvidenceWords
{
    public static string Of(EvidenceLevel level) => level switch
    {
        EvidenceLevel.Live => "Seen live",
        EvidenceLevel.Documented => "Documented",
        EvidenceLevel.Inferred => "Inferred",
    };

    public static Tone ToneOf(EvidenceLevel level) => level switch
    {
        EvidenceLevel.Live => Tone.Good,
        EvidenceLevel.Documented => Tone.Here,
        EvidenceLevel.Inferred => Tone.Wait,
    };

    public static string Hosts(Template template) => string.Join(", ", template.Hosts.Select(host => HostOf(template, host)).Distinct(StringComparer.Ordinal));

    private static string HostOf(Template template, string host)
    {
        var setting = template.Settings.FirstOrDefault(setting => host == $"${{settings.{setting.Name}}}");
        return setting is null ? host : setting.Default ?? "the host you type";
    }
}
