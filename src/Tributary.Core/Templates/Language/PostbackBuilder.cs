using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Language;

/// <summary>Compiles the checked "postback" of a template.</summary>
internal sealed class PostbackBuilder(TemplateNames names)
{
    private readonly Surroundings _anywhere = new(names);

    public Postback Build(Node node)
    {
        var fields = node.Find("fields")!.Entries.Select(entry => BuildField(entry.Key.Text, entry.Value)).ToArray();
        var checks = node.Find("verify")?.Items ?? [];
        var urls = node.Find("urls")?.Entries.Select(entry => BuildUrl(entry.Key.Text, entry.Value)).ToArray() ?? [];
        var accepted = PostbackReplies.Read(node.Find("reply")!.TextAt("accepted")!)!;
        return new Postback(new PostbackPlan
        {
            Fields = fields,
            Methods = node.Find("methods")?.Items.Select(item => item.Text).ToArray() ?? ["GET"],
            JsonIn = node.Find("body")?.TextAt("json_in"),
            Urls = urls,
            AddressSetting = checks.Select(check => check.TextAt("ip")).OfType<string>().Select(SettingOf).FirstOrDefault(name => name is not null),
            Checks = checks.Select(BuildCheck).ToArray(),
            Facts = new FactMapping(
                BuildValues(node.Find("values")),
                [.. node.Find("identity")!.Items.Select(item => item.Text)],
                [.. node.Find("events")!.Items.Select(BuildEvent)]),
            Replies = new PostbackReplies(
                accepted,
                node.Find("reply")!.TextAt("duplicate") is { } duplicate ? PostbackReplies.Read(duplicate)! : accepted,
                PostbackReplies.Read(node.Find("reply")!.TextAt("refused")!)!),
            ReadsUrl = ReadsUrl(node),
            Hints = [.. node.Find("events")!.Items.SelectMany(Hints)],
            SecretParameters = SecretParameters(fields, checks),
            Unsigned = fields.Where(field => field.Fixed is not null).Select(field => field.Name)
                .Concat(urls.SelectMany(url => url.Add).Select(add => add.Key))
                .Concat(checks.SelectMany(GivenFields))
                .ToHashSet(StringComparer.Ordinal),
        });
    }

    public static PostbackEvent EventOf(string word) => word switch
    {
        "approve" => PostbackEvent.Approve,
        "pending" => PostbackEvent.Pending,
        "void" => PostbackEvent.Void,
        "adjust" => PostbackEvent.Adjust,
        "test" => PostbackEvent.Test,
        _ => PostbackEvent.Ignore,
    };

    private PostbackField BuildField(string name, Node node) => new(
        name, node.TextAt("param") ?? name, node.TextAt("macro"), node.TextAt("required") is { } required && Amounts.YesNo(required) == true)
    {
        Header = node.TextAt("header"),
        JsonPath = node.TextAt("json") is { } path ? RecordPath.Parse(path)!.Names : null,
        Fixed = node.TextAt("fixed") is { } pattern ? TextPattern.Parse(pattern, Slots.PostbackFixed(_anywhere), names.Vocabulary) : null,
    };

    private static PostbackUrl BuildUrl(string name, Node node) => new(
        name, node.TextAt("label")!, node.TextAt("help"),
        node.Find("add")?.Entries.Select(add => KeyValuePair.Create(add.Key.Text, add.Value.Text)).ToArray() ?? []);

    private PostbackCheck BuildCheck(Node node)
    {
        var pair = node.Find("secret") ?? node.Find("signature");
        return new PostbackCheck
        {
            When = Expression(node.Find("when"), Slots.VerifyWhen),
            CallDecides = node.TextAt("when") is { } when && Proof.AsksCall(Parser.Parse(when)),
            IsSignature = node.Find("signature") is not null,
            Given = Expression(pair?.Find("given"), Slots.VerifyGiven),
            Expected = Expression(pair?.Find("expect"), Slots.VerifyExpect),
            Places = pair?.TextAt("given") is { } given ? [.. Parser.Parse(given).Paths().Select(Place).OfType<ProofPlace>()] : [],
            Addresses = Expression(node.Find("ip"), Slots.PostbackData),
            Covers = node.Find("signature")?.TextAt("expect") is { } expected ? Proof.Covers(Parser.Parse(expected)) : CallParts.None,
        };
    }

    // A fact the template does not derive is the field of the same name, where there is one.
    private Dictionary<string, Compute> BuildValues(Node? node)
    {
        var values = new Dictionary<string, Compute>(StringComparer.Ordinal);
        foreach (var name in PostbackGrammar.Values)
        {
            if (Expression(node?.Find(name), Slots.PostbackData) is { } derived)
                values[name] = derived;
            else if (names.PostbackFields.Contains(name))
                values[name] = scope => scope[Root.Got].Member(name);
        }
        return values;
    }

    private PostbackRule BuildEvent(Node node) => new(
        Expression(node.Find("when"), Slots.PostbackData),
        EventOf(node.TextAt("do")!),
        Expression(node.Find("reason"), Slots.PostbackData));

    private HashSet<string> SecretParameters(PostbackField[] fields, List<Node> checks)
    {
        var compared = checks.Select(check => check.Find("secret")?.TextAt("given")).OfType<string>().SelectMany(GotFields).ToHashSet(StringComparer.Ordinal);
        return fields
            .Where(field => compared.Contains(field.Name)
                || field.Fixed?.Holes.Any(hole => SettingOf(hole) is not { } setting || names.Vocabulary.Settings[setting].Type == SettingType.Secret) == true)
            .Select(field => field.Parameter)
            .ToHashSet(StringComparer.Ordinal);
    }

    private static bool ReadsUrl(Node node) => node.Kind == NodeKind.Scalar
        ? node.Text.Contains("request", StringComparison.Ordinal) && node.Text.Contains("url", StringComparison.Ordinal)
        : node.Items.Exists(ReadsUrl) || node.Entries.Exists(entry => ReadsUrl(entry.Value));

    private static IEnumerable<string> GivenFields(Node check) =>
        (check.Find("secret") ?? check.Find("signature"))?.TextAt("given") is { } given ? GotFields(given) : [];

    private static IEnumerable<string> GotFields(string expression) =>
        Parser.Parse(expression).Paths().Where(path => path.Root == "got").Select(path => path.FirstMember()).OfType<string>();

    private static ProofPlace? Place(Syntax.Path path) => path switch
    {
        { Root: "got", Steps: [Step.Member field, ..] } => new(field.Name, IsHeader: false),
        { Root: "request", Steps: [Step.Member { Name: "headers" }, Step.Member header, ..] } => new(header.Name, IsHeader: true),
        _ => null,
    };

    private static IEnumerable<EventHint> Hints(Node told) => told.TextAt("when") is { } when
        ? Comparisons(Parser.Parse(when)).Select(pair => new EventHint(pair.Field, pair.Value, EventOf(told.TextAt("do")!)))
        : [];

    private static IEnumerable<(string Field, string Value)> Comparisons(Syntax syntax) => syntax switch
    {
        Syntax.Binary { Sign: "==", Left: Syntax.Path { Root: "got", Steps: [Step.Member field] }, Right: Syntax.Literal literal } => [(field.Name, literal.Value.AsText() ?? "")],
        Syntax.Binary { Sign: "and" or "or" } both => Comparisons(both.Left).Concat(Comparisons(both.Right)),
        _ => [],
    };

    private static string? SettingOf(string expression) =>
        expression.Trim() is var text && text.StartsWith("settings.", StringComparison.Ordinal) && text.AsSpan(9).IndexOfAnyExcept(NameCharacters) < 0
            ? text["settings.".Length..] : null;

    private static readonly System.Buffers.SearchValues<char> NameCharacters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    private Compute? Expression(Node? node, Func<Surroundings, Slot> slot) =>
        node is null ? null : Compiler.Compile(node.Text, slot(_anywhere), names.Vocabulary);
}
