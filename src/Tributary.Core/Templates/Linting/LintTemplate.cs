using System.Globalization;
using Tributary.Core.Templates.Drafts;
using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Language;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Linting;

/// <summary>
/// What is no error in a template and still likely a mistake: data forgotten or mapped from where there is none, money without a currency, feeds
/// that cannot end, calls that prove nothing. Each warning stands at its place; the author decides.
/// </summary>
public static class LintTemplate
{
    private const int OldAfterDays = 365;

    // Fields whose loss costs money or members; others may well be of no use to anybody.
    private static readonly string[] Precious = ["payout", "payout_percent", "currency", "countries", "countries_excluded", "daily_cap", "tracking_url"];

    /// <summary>The warnings about a template that loads, in the order of its file. <paramref name="today"/> is yyyy-MM-dd.</summary>
    public static async Task<IReadOnlyList<TemplateError>> Run(
        TemplateSource source, Func<string, TemplateSource?> parents, TemplateFolder folder, string today, CancellationToken ct)
    {
        var template = Template.Load(source, parents).Template ?? throw new InvalidOperationException("only a template that loads is linted");
        var root = Extend.Read(source, parents).Root!;
        var rehearsed = await RehearsedFolder.Run(template, folder, [], ct);
        return [.. Text(root, today).Concat(Samples(root, rehearsed)).OrderBy(warning => warning.File == source.File ? 0 : 1).ThenBy(warning => warning.Line)];
    }

    private static IEnumerable<TemplateError> Text(Node root, string today)
    {
        var evidence = root.Find("evidence")!.Find("checked")!;
        if (Day(today) is { } now && Day(evidence.Text) is { } then && now.DayNumber - then.DayNumber > OldAfterDays)
            yield return evidence.Error("the evidence is older than a year: compare it with its sources again");
        foreach (var warning in Money(root).Concat(Countries(root)).Concat(Paging(root)).Concat(Proof(root)))
            yield return warning;
    }

    private static IEnumerable<TemplateError> Money(Node root)
    {
        var offers = root.Find("offers");
        var ofOffer = offers?.Find("map")?.Find("currency") ?? offers?.Find("defaults")?.Find("currency") ?? InSteps(root, "currency");
        foreach (var fields in new[] { offers, offers?.Find("goals") }.OfType<Node>())
        {
            var map = fields.Find("map");
            if (map?.Find("payout") is not { } payout)
                continue;
            if ((map.Find("currency") ?? fields.Find("defaults")?.Find("currency") ?? ofOffer) is null)
                yield return payout.Error("the payout has no currency: map it, or write it under defaults");
            if (Values(payout).Any(path => LastName(path) is { } name && Sounds(name, "percent", "pct")))
                yield return payout.Error("a percentage is mapped to payout: payout_percent is the share of a sale");
        }
    }

    private static Node? InSteps(Node root, string field) =>
        root.Find("steps")?.Items.Select(step => step.Find("set")?.Find(field)).FirstOrDefault(set => set is not null);

    private static IEnumerable<TemplateError> Countries(Node root)
    {
        foreach (var map in new[] { root.Find("offers")?.Find("map"), root.Find("offers")?.Find("goals")?.Find("map") }.OfType<Node>())
        {
            if (map.Find("countries") is { } countries && Values(countries).Any(path => LastName(path) is { } name && Sounds(name, "exclu", "block", "forbid", "deny")))
                yield return countries.Error("excluded countries feed 'countries': they belong under countries_excluded");
        }
    }

    private static IEnumerable<TemplateError> Paging(Node root)
    {
        var doubts = Doubts(root);
        foreach (var feed in new[] { "offers", "conversions", "reversals" }.Select(root.Find).OfType<Node>())
        {
            if (feed.Find("paginate") is not { } paginate || paginate.TextAt("by") is not ("page" or "offset" or "row"))
                continue;
            var ends = new[] { "total_pages", "total_items", "more" }.Any(key => paginate.Find(key) is not null) || Amounts.YesNo(paginate.TextAt("short_page_ends") ?? "") == true;
            if (!ends)
                yield return paginate.Error("only an empty page ends this feed: name total_pages, total_items or more, or short_page_ends where it is known to hold");
            var request = feed.Find("request")!;
            var asked = new[] { request.Find("query"), request.Find("form"), request.Find("json") }.OfType<Node>().SelectMany(part => part.Entries).Select(entry => entry.Key.Text);
            if (!asked.Concat(doubts).Any(text => Sounds(text, "sort", "order")))
                yield return request.Error("no parameter asks for a stable order, so pages may skip some and repeat others: ask for one, or say under doubts that there is none");
        }
    }

    private static IEnumerable<TemplateError> Proof(Node root)
    {
        if (root.Find("postback") is not { } postback)
            yield break;
        if (postback.Find("verify") is null or { Items.Count: 0 })
            yield return postback.Error("nothing but the private address proves a call: use a signature, a shared secret or the network's addresses where it has them");
        var identity = postback.Find("identity")!;
        var transaction = postback.Find("values")?.TextAt("txn_id") ?? "got.txn_id";
        if (!identity.Items.Exists(item => item.Text == "txn_id" || transaction.Contains("got." + item.Text, StringComparison.Ordinal)))
            yield return identity.Error("the identity has no transaction id of the network: two conversions of one click may look the same");
        foreach (var signed in (postback.Find("verify")?.Items ?? []).Select(check => check.Find("signature")?.Find("expect")).OfType<Node>())
        {
            if (Parse(signed) is { } syntax && SideBySide(syntax) is var (left, right) && !Doubts(root).Any(doubt => Sounds(doubt, "separator")))
                yield return signed.Error($"{left} and {right} are signed without a separator, so a genuine call proves another in which characters move from one to the other: use another proof, or say under doubts that there is no separator and what keeps them apart");
        }
    }

    // What a call says beside something else that it says, in the text that is signed.
    private static (string Left, string Right)? SideBySide(Syntax syntax)
    {
        if (syntax is not Syntax.Call call) return null;
        if (call.Name == "concat")
        {
            var said = call.Arguments.Select(argument => argument is Syntax.Path { Root: "got" } path ? LastName(path) : null).ToArray();
            foreach (var (left, right) in said.Zip(said.Skip(1)))
            {
                if (left is not null && right is not null) return (left, right);
            }
        }

        return call.Arguments.Select(SideBySide).FirstOrDefault(pair => pair is not null);
    }

    private static string[] Doubts(Node root) => root.Find("evidence")!.Find("doubts")?.Items.Select(doubt => doubt.Text).ToArray() ?? [];

    private static IEnumerable<TemplateError> Samples(Node root, RehearsedFolder rehearsed)
    {
        foreach (var (table, value) in rehearsed.NotInTable())
        {
            if (root.Find("tables")?.Find(table) is { } node)
                yield return node.Error($"a sample has '{value}', which is not in this table, and there is no \"*\"");
        }
        foreach (var needless in rehearsed.NeedlesslyIgnored())
            yield return needless.Error($"'{needless.Text}' is read, or in no sample: nothing to ignore");
        if (rehearsed.LacksLists && root.Find("offers")?.Find("records")?.Find("at") is { } at)
            yield return at.Error($"no sample has a list at {at.Text}: a wrong path, and nothing else can be compared with the samples");
        if (!rehearsed.HasAnswers)
            yield break;
        var expressions = Expressions(root).ToArray();
        foreach (var path in rehearsed.NeverFound())
        {
            var name = path[(path.LastIndexOf('.') + 1)..].Replace("[*]", "", StringComparison.Ordinal);
            if (Array.Find(expressions, expression => Named(expression).Contains(name, StringComparer.Ordinal)) is { } reader)
                yield return reader.Error($"no sample has {path}: a wrong path, or a sample is missing");
        }
        var unread = rehearsed.Unread();
        if (unread.Count > 0)
            yield return (root.Find("offers")?.Find("map") ?? root).Error(
                $"{(unread.Count == 1 ? "one field" : $"{unread.Count} fields")} of the samples {(unread.Count == 1 ? "is" : "are")} neither read nor listed under 'ignored' in cases.yaml: {string.Join(", ", unread.Take(5).Select(one => one.Field.Path))}{(unread.Count > 5 ? ", ..." : "")}");
        foreach (var (what, field) in unread)
        {
            if (what != "offers")
                continue;
            var last = field.Path[(field.Path.LastIndexOf('.') + 1)..].Replace("[*]", "", StringComparison.Ordinal);
            var sample = new SampleField("." + last, last, Value.Of(field.Example));
            if (FieldGuess.Offer.FirstOrDefault(guess => Precious.Contains(guess.Field, StringComparer.Ordinal) && guess.Rank(sample) is not null) is { } guessed)
                yield return (root.Find("offers")?.Find("map") ?? root).Error(
                    $"nothing reads {field.Path}, which looks like {guessed.Field} ('{sample.Shown()}')");
        }
    }

    // The scalars that read answers: of the mapping, the rules, the paging and the steps.
    private static IEnumerable<Node> Expressions(Node node) => node.Kind == NodeKind.Scalar
        ? [node]
        : node.Items.Concat(node.Entries.Where(entry => entry.Value.Path is not ("$.evidence" or "$.settings" or "$.hosts" or "$.postback" or "$.link" or "$.tables" or "$.sync"))
            .Select(entry => entry.Value)).SelectMany(Expressions);

    private static IEnumerable<string> Named(Node expression) =>
        Parse(expression)?.Paths().SelectMany(path => path.Steps.OfType<Step.Member>()).Select(member => member.Name) ?? [];

    private static IEnumerable<Syntax.Path> Values(Node expression) => Parse(expression) is { } syntax ? ValuePaths(syntax) : [];

    // Paths whose value becomes the result; what only decides between results is left out.
    private static IEnumerable<Syntax.Path> ValuePaths(Syntax syntax) => syntax switch
    {
        Syntax.Path path => [path],
        Syntax.Call { Name: "if" } call => call.Arguments.Skip(1).SelectMany(ValuePaths),
        Syntax.Call { Name: "where" or "any" or "all" or "table" or "blank" or "contains" } call => ValuePaths(call.Arguments[0]),
        Syntax.Call call => call.Arguments.SelectMany(ValuePaths),
        Syntax.Negate negate => ValuePaths(negate.Inner),
        Syntax.Binary { Sign: "??" or "+" or "-" or "*" or "/" } binary => ValuePaths(binary.Left).Concat(ValuePaths(binary.Right)),
        Syntax.ListOf list => list.Items.SelectMany(ValuePaths),
        Syntax.Literal or Syntax.Not or Syntax.Binary or _ => [],
    };

    private static Syntax? Parse(Node node)
    {
        try
        {
            return Parser.Parse(node.Text);
        }
        catch (ExpressionException)
        {
            return null;
        }
    }

    private static string? LastName(Syntax.Path path) => path.Steps.OfType<Step.Member>().LastOrDefault()?.Name;

    private static bool Sounds(string name, params string[] parts) => Array.Exists(parts, part => name.Contains(part, StringComparison.OrdinalIgnoreCase));

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
