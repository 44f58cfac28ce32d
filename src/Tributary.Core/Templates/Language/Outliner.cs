using System.Buffers;
using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Language;

/// <summary>Reads a checked tree for <see cref="TemplateOutline"/>.</summary>
internal static class Outliner
{
    private const int UsualPollingGap = 3600;

    private static readonly SearchValues<char> Ambiguous = SearchValues.Create(",:{}[]\"\\\n\r");

    public static TemplateOutline Outline(Node root)
    {
        var offers = root.Find("offers");
        var postback = root.Find("postback");
        return new TemplateOutline
        {
            Lines = [.. Lines(root, "")],
            Hosts = [.. root.Find("hosts")?.Entries.Select(host => KeyValuePair.Create(host.Key.Text, host.Value.Text)) ?? []],
            Offers = offers is null ? OfferSource.None : IsYes(offers.TextAt("live")) ? OfferSource.Live : OfferSource.Stored,
            Format = offers is null ? null : offers.Find("decode")?.TextAt("as") ?? "json",
            HasDelta = offers?.Find("delta") is not null,
            Steps = root.Find("steps")?.Items.Count ?? 0,
            HasWall = root.Find("wall") is not null,
            Conversions = Poll(root.Find("conversions"), reversesByItself: false),
            Reversals = Poll(root.Find("reversals"), reversesByItself: true),
            PostbackReverses = Voids(postback),
            Proofs = [.. postback?.Find("verify")?.Items.Select(Proof) ?? []],
            Extends = root.TextAt("extends"),
        };
    }

    private static IEnumerable<TemplateLine> Lines(Node node, string path) => node.Kind switch
    {
        NodeKind.Map => node.Entries.SelectMany(entry => Lines(entry.Value, path.Length == 0 ? entry.Key.Text : $"{path}.{entry.Key.Text}")),
        NodeKind.List => [new TemplateLine(path, string.Join('\n', node.Items.Select(item => item.Kind == NodeKind.Scalar ? item.Text : OnOneLine(item))))],
        NodeKind.Scalar => [new TemplateLine(path, node.Text)],
    };

    // Quoted wherever it could be read in two ways: no other tree looks the same on one line.
    private static string OnOneLine(Node node) => node.Kind switch
    {
        NodeKind.Map => $"{{ {string.Join(", ", node.Entries.Select(entry => $"{OnOneLine(entry.Key)}: {OnOneLine(entry.Value)}"))} }}",
        NodeKind.List => $"[{string.Join(", ", node.Items.Select(OnOneLine))}]",
        NodeKind.Scalar => node.Text.Length > 0 && !node.Text.AsSpan().ContainsAny(Ambiguous) ? node.Text : Quoted(node.Text),
    };

    private static string Quoted(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"";

    private static Polling? Poll(Node? node, bool reversesByItself) => node is null ? null
        : new Polling(node.TextAt("every") is { } every ? Amounts.Seconds(every) ?? UsualPollingGap : UsualPollingGap, reversesByItself || Voids(node));

    private static bool Voids(Node? node) => node?.Find("events")?.Items.Exists(told => told.TextAt("do") == "void") == true;

    private static PostbackProof Proof(Node check)
    {
        var when = check.TextAt("when");
        if (check.TextAt("ip") is { } addresses)
            return new PostbackProof(ProofKind.Addresses, when, null, addresses, [], []);
        var isSignature = check.Find("signature") is not null;
        var pair = check.Find(isSignature ? "signature" : "secret");
        var expected = pair?.TextAt("expect") ?? "";
        var (functions, covers) = (new List<string>(), new List<string>());
        Collect(Parser.Parse(expected), functions, covers);
        return new PostbackProof(
            isSignature ? ProofKind.Signature : ProofKind.SharedSecret, when, pair?.TextAt("given"), expected,
            functions, [.. covers.Distinct(StringComparer.Ordinal)]);
    }

    private static void Collect(Syntax syntax, List<string> functions, List<string> covers)
    {
        switch (syntax)
        {
            case Syntax.Path { Root: "got", Steps: [Step.Member field, ..] }:
                covers.Add(field.Name);
                break;
            case Syntax.Path { Root: "request", Steps: [Step.Member part, ..] }:
                covers.Add($"request.{part.Name}");
                break;
            case Syntax.Call call:
                foreach (var argument in call.Arguments) Collect(argument, functions, covers);
                functions.Add(call.Name);
                break;
            case Syntax.Not not:
                Collect(not.Inner, functions, covers);
                break;
            case Syntax.Negate negate:
                Collect(negate.Inner, functions, covers);
                break;
            case Syntax.Binary binary:
                Collect(binary.Left, functions, covers);
                Collect(binary.Right, functions, covers);
                break;
            case Syntax.ListOf list:
                foreach (var item in list.Items) Collect(item, functions, covers);
                break;
            case Syntax.Path or Syntax.Literal:
                break;
        }
    }

    private static bool IsYes(string? text) => text is not null && Amounts.YesNo(text) == true;
}
