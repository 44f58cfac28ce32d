using Tributary.Core.Templates;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Templates;

/// <summary>What a template is and does, in words: the same ones on every page.</summary>
internal static class TemplateWords
{
    public static string Of(TemplateKind kind) => kind switch
    {
        TemplateKind.Platform => "Platform",
        TemplateKind.Network => "Network",
    };

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

    public static string Meaning(EvidenceLevel level) => level switch
    {
        EvidenceLevel.Live => "Its author has seen it work with a real account.",
        EvidenceLevel.Documented => "Written from the network’s own documentation, not yet seen with a real account.",
        EvidenceLevel.Inferred => "Concluded from other people’s programs and examples. Compare the first offers and conversions with the network’s own screens.",
    };

    public static string Of(OfferSource offers) => offers switch
    {
        OfferSource.Stored => "Offers",
        OfferSource.None => "Postbacks only",
        OfferSource.Live => "Live only",
    };

    public static string Meaning(OfferSource offers) => offers switch
    {
        OfferSource.Stored => "Its offers are downloaded, kept in the catalogue and brought up to date.",
        OfferSource.None => "It has no feed: members see its own wall, and it calls back when they earn something.",
        OfferSource.Live => "It answers for one visitor at a time, by his address and device. For somebody else, or tomorrow, its offers would be wrong, so they are not stored and do not reach the catalogue; its postbacks are received.",
    };

    /// <summary>What it can do besides bringing offers, in a word each.</summary>
    public static IEnumerable<string> Abilities(TemplateOutline outline)
    {
        if (outline.HasDelta) yield return "changes only";
        if (outline.Steps > 0) yield return outline.Steps == 1 ? "a request for each offer" : $"{outline.Steps} requests for each offer";
        if (outline.HasWall) yield return "wall";
        if (outline.Conversions is not null) yield return "conversions polled";
        if (outline.Reversals is not null) yield return "reversals polled";
    }

    /// <summary>What keeps strangers from inventing conversions, in two words.</summary>
    public static string Proof(Template template) => template switch
    {
        { Postback: null, Outline: { Conversions: not null } } => "Polled",
        { Postback: null } => "No postbacks",
        _ when Has(template, ProofKind.Signature) => "Signed",
        _ when Has(template, ProofKind.SharedSecret) => "Shared secret",
        _ when template.Outline.Proofs.FirstOrDefault(proof => proof.Kind is not ProofKind.Addresses) is { } wish => wish.Kind is ProofKind.Signature ? "Signed, if set up" : "Secret, if set up",
        _ when template.Outline.Proofs.Any(proof => proof.Kind is ProofKind.Addresses) => template.Postback.AddressSetting is { } list
            && template.Settings.First(setting => setting.Name == list) is { Optional: true, Default: null } ? "Addresses, if known" : "Address list",
        _ => "Private address only",
    };

    /// <summary>How a conversion is taken back.</summary>
    public static string Reversal(TemplateOutline outline) => outline switch
    {
        { Reversals: { } polled } => outline.PostbackReverses ? $"told and asked for every {Every(polled.EverySeconds)}" : $"asked for every {Every(polled.EverySeconds)}",
        { PostbackReverses: true } => "by a postback",
        { Conversions: { Reverses: true } polled } => $"asked for every {Every(polled.EverySeconds)}",
        _ => "not told",
    };

    /// <summary>The same in a word.</summary>
    public static string ReversalInShort(TemplateOutline outline) => outline switch
    {
        { PostbackReverses: true } => "reversals told",
        { Reversals: not null } or { Conversions.Reverses: true } => "reversals polled",
        _ => "reversals not told",
    };

    public static string AsksFor(Template template)
    {
        var asked = template.Settings.Where(setting => !setting.Optional && setting.Default is null).Select(setting => setting.Label).ToList();
        return asked.Count > 0 ? string.Join(", ", asked) : "Nothing";
    }

    /// <summary>What belongs into a setting.</summary>
    public static string Of(Setting setting) => setting.Type switch
    {
        SettingType.Secret => "A credential",
        SettingType.Host => "A host name",
        SettingType.Label => "The first part of a host name",
        SettingType.WholeNumber => "A whole number",
        SettingType.Choice => "One of " + string.Join(", ", setting.Options.Select(option => option.Value)),
        SettingType.IpList => "A list of addresses",
        SettingType.YesNo => "Yes or no",
        SettingType.Text => "Text",
    } + (setting.Example is null ? "" : $", such as {setting.Example}");

    /// <summary>The hosts, with a setting's words in the place of its hole.</summary>
    public static string Hosts(Template template) => string.Join(", ", template.Outline.Hosts.Select(host => Host(template, host.Value)).Distinct(StringComparer.Ordinal));

    /// <summary>A host as written, or who names it.</summary>
    public static string Host(Template template, string pattern)
    {
        const string opening = "${settings.";
        var close = pattern.IndexOf('}', StringComparison.Ordinal);
        if (!pattern.StartsWith(opening, StringComparison.Ordinal) || close < 0) return pattern;
        var setting = template.Settings.FirstOrDefault(setting => setting.Name == pattern[opening.Length..close]);
        var rest = pattern[(close + 1)..];
        var label = setting?.Label ?? pattern[opening.Length..close];
        return (rest.Length, setting?.Default) switch
        {
            (0, null) => $"the host you type as “{label}”",
            (0, { } usual) => usual,
            (_, null) => $"“{label}”{rest}",
            (_, { } usual) => usual + rest,
        };
    }

    /// <summary>Where a credential may go, a sentence each.</summary>
    public static IReadOnlyList<string> Goes(Template template, Setting secret)
    {
        var hosts = secret.SendTo.Where(target => target != "postback")
            .Select(target => template.Outline.Hosts.FirstOrDefault(host => host.Key == target).Value).OfType<string>()
            .Select(pattern => Host(template, pattern)).ToList();
        var sentences = new List<string>();
        if (hosts.Count > 0) sentences.Add($"Sent to {string.Join(" and ", hosts)}.");
        if (IsPasted(template, secret)) sentences.Add("Part of the postback address that you paste at the network.");
        else if (secret.SendTo.Contains("postback", StringComparer.Ordinal)) sentences.Add("Used here to check postbacks; for that it is not sent.");
        return sentences.Count > 0 ? sentences : ["Never sent."];
    }

    /// <summary>How a secret is kept, and whether anybody sees it again.</summary>
    public static string Kept(Template template, Setting secret) => IsPasted(template, secret)
        ? "Stored encrypted; shown again only inside that address, on the network’s page." : "Stored encrypted, never shown again.";

    /// <summary>Where members are sent to see the network's wall.</summary>
    public static string? WallHost(Template template)
    {
        if (template.Outline.Lines.FirstOrDefault(line => line.Path == "wall.url")?.Text.Split("://", 2) is not [var scheme, var rest]) return null;
        var end = rest.AsSpan().IndexOfAny('/', '?', '#');
        return Host(template, end < 0 ? rest : rest[..end]) + (scheme == "https" ? "" : ", without encryption");
    }

    /// <summary>Whether the operator names the host, wholly or its first label.</summary>
    public static bool IsTenant(string pattern) => pattern.StartsWith("${", StringComparison.Ordinal);

    public static string Every(int seconds) => seconds switch
    {
        86400 => "day",
        3600 => "hour",
        60 => "minute",
        1 => "second",
        _ when seconds % 86400 == 0 => $"{seconds / 86400} days",
        _ when seconds % 3600 == 0 => $"{seconds / 3600} hours",
        _ when seconds % 60 == 0 => $"{seconds / 60} minutes",
        _ => $"{seconds} seconds",
    };

    /// <summary>What a link parameter carries.</summary>
    public static string Carries(string text) => text switch
    {
        "${click.id}" => "the click id",
        "${click.member}" => "the member",
        "${click.site}" => "the site",
        "${click.offer_id}" => "our offer id",
        "${click.country}" => "the member’s country",
        _ => text,
    };

    private static bool IsPasted(Template template, Setting secret) => template.Outline.Lines.Any(line =>
        line.Path.StartsWith("postback.fields.", StringComparison.Ordinal) && line.Path.EndsWith(".fixed", StringComparison.Ordinal)
        && line.Text.Contains($"settings.{secret.Name}", StringComparison.Ordinal));

    /// <summary>The setting that a proof depends on: it is made only when the operator fills that in.</summary>
    public static Setting? Wish(Template template, PostbackProof proof) =>
        template.Settings.FirstOrDefault(setting => setting.Optional && proof.When?.Contains($"settings.{setting.Name}", StringComparison.Ordinal) == true);

    private static bool Has(Template template, ProofKind kind) => template.Outline.Proofs.Any(proof => proof.Kind == kind && Wish(template, proof) is null);
}
