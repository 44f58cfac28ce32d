using System.Text.RegularExpressions;
using Tributary.Core.Templates;

namespace Tributary.Web.Features.Templates;

/// <summary>What an operator agrees to by installing a template: how often the network is called, what a postback proves.</summary>
internal static partial class ConsentWords
{
    private static readonly string[] Facts = ["click_id", "member_id", "txn_id", "goal_id", "offer_id", "payout"];

    /// <summary>How much of the network's time it takes.</summary>
    public static IReadOnlyList<string> Calls(Template template)
    {
        var sentences = new List<string>();
        if (template.Outline.Offers is OfferSource.Live) sentences.Add("When you test the connection, and at no other time: its offers are not downloaded.");
        if (template.Outline.Offers is OfferSource.Stored)
        {
            var limits = template.Limits;
            sentences.Add("When you download, and at each sync of the schedule.");
            if (limits.RateRequests is { } requests) sentences.Add($"At most {requests} {(requests == 1 ? "request" : "requests")} per {TemplateWords.Every(limits.RateSeconds)}.");
            if (limits.EverySeconds > 0) sentences.Add($"A run at most every {TemplateWords.Every(limits.EverySeconds)}.");
            sentences.Add($"At most {limits.MaxPages} pages of {Size(limits.PageBytes)} in a run.");
        }

        if (template.Outline.Conversions is { } conversions) sentences.Add($"It is asked for conversions every {TemplateWords.Every(conversions.EverySeconds)}.");
        if (template.Outline.Reversals is { } reversals) sentences.Add($"It is asked for reversals every {TemplateWords.Every(reversals.EverySeconds)}.");
        return sentences.Count > 0 ? sentences : ["Never: it only calls you."];
    }

    /// <summary>How a postback is verified: what is done, and what that proves.</summary>
    public static IReadOnlyList<(string Title, string Proves)> Proofs(Template template)
    {
        if (template.Postback is not { } postback) return [];
        var proofs = template.Outline.Proofs.Select(proof => (Title(template, proof), Proves(template, postback, proof))).ToList();
        if (!template.Outline.Proofs.Any(proof => proof.Kind is ProofKind.Signature or ProofKind.SharedSecret && TemplateWords.Wish(template, proof) is null))
            proofs.Add((proofs.Count > 0 && template.Outline.Proofs.Any(proof => proof.Kind is not ProofKind.Addresses) ? "Otherwise the private address alone" : "The private address", "This network proves nothing itself. Whoever learns the address can send calls: give it to nobody else, hold credits, and compare the network’s statement."));
        return proofs;
    }

    private static string Title(Template template, PostbackProof proof) => proof.Kind switch
    {
        ProofKind.Signature => $"A signature, {Hash(proof)}, over {Covered(proof)}{When(template, proof)}",
        ProofKind.SharedSecret => $"A secret that comes with every call{When(template, proof)}",
        ProofKind.Addresses => $"Only from the addresses in “{SettingOf(template, proof.Expected)?.Label ?? proof.Expected}”{When(template, proof)}",
    };

    private static string Proves(Template template, Postback postback, PostbackProof proof) => proof.Kind switch
    {
        ProofKind.Signature when Uncovered(template, postback, proof) is { Count: > 0 } open =>
            $"Nobody without the secret can make up a call. Not covered: {string.Join(", ", open)}; whoever saw a call could change that in it.",
        ProofKind.Signature => "Nobody without the secret can make up a call or change one.",
        ProofKind.SharedSecret => "Nobody without the secret can make up a call. Whoever saw one could change it or make another.",
        ProofKind.Addresses => "While that list is empty, any address is accepted.",
    };

    private static string Hash(PostbackProof proof) => proof.Functions.LastOrDefault(IsHash) switch
    {
        null => "as the network describes it",
        var hash when hash.StartsWith("hmac_", StringComparison.Ordinal) => $"HMAC-{hash["hmac_".Length..].ToUpperInvariant()}",
        var hash => hash.ToUpperInvariant(),
    };

    private static bool IsHash(string function) => function is "md5" or "sha1" or "sha256" or "sha512" || function.StartsWith("hmac_", StringComparison.Ordinal);

    private static string Covered(PostbackProof proof) => proof.Covers switch
    {
        [] => "nothing that is sent",
        _ when Covers(proof, "request.url") => "the whole address",
        _ when Covers(proof, "request.query") && Covers(proof, "request.body") => "all parameters and the body",
        _ when Covers(proof, "request.query") => "all parameters",
        _ when Covers(proof, "request.body") => "the whole body",
        var names => string.Join(", ", names.Select(name => name.StartsWith("request.", StringComparison.Ordinal) ? name["request.".Length..] : name)),
    };

    // A body or a query that is signed as a whole covers every field that lies in it.
    private static List<string> Uncovered(Template template, Postback postback, PostbackProof proof)
    {
        if (proof.Covers.Any(name => name is "request.url" or "request.query" or "request.body")) return [];
        var deciding = Deciding(template).ToHashSet(StringComparer.Ordinal);
        return [.. postback.Fields.Select(field => field.Name).Where(name => deciding.Contains(name) && !Covers(proof, name))];
    }

    // What a call says hangs on the fields its facts are made from, and on those that tell a credit from a reversal.
    private static IEnumerable<string> Deciding(Template template)
    {
        var lines = template.Outline.Lines.ToLookup(line => line.Path, line => line.Text, StringComparer.Ordinal);
        foreach (var fact in Facts)
        {
            var derived = lines[$"postback.values.{fact}"].ToList();
            if (derived.Count == 0) yield return fact;
            foreach (var name in derived.SelectMany(Received)) yield return name;
        }

        foreach (var name in lines["postback.events"].SelectMany(Received)) yield return name;
    }

    private static IEnumerable<string> Received(string expression) => Got().Matches(expression).Select(match => match.Groups["name"].Value);

    private static bool Covers(PostbackProof proof, string name) => proof.Covers.Contains(name, StringComparer.Ordinal);

    private static string When(Template template, PostbackProof proof) => TemplateWords.Wish(template, proof) is { } wish ? $", if you fill in “{wish.Label}”"
        : proof.When is { } when ? $", when {when}" : "";

    private static Setting? SettingOf(Template template, string expression) =>
        template.Settings.FirstOrDefault(setting => expression.Trim() == $"settings.{setting.Name}");

    [GeneratedRegex(@"\bgot\.(?<name>[a-z0-9_]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Got();

    private static string Size(int bytes) => bytes >= 1024 * 1024 ? $"{bytes / (1024 * 1024)} MB" : $"{Math.Max(1, bytes / 1024)} KB";
}
