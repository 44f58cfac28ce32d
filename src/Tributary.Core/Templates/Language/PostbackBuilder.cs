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
        var accepted = PostbackReplies.Read(node.Find("reply")!.TextAt("accepted")!)!;
        return new Postback(new PostbackPlan
        {
            Fields = fields,
            Methods = node.Find("methods")?.Items.Select(item => item.Text).ToArray() ?? ["GET"],
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
            SecretParameters = SecretParameters(fields, checks),
        });
    }

    private PostbackField BuildField(string name, Node node) => new(
        name, node.TextAt("param") ?? name, node.TextAt("macro"), node.TextAt("required") is { } required && Amounts.YesNo(required) == true)
    {
        Fixed = node.TextAt("fixed") is { } pattern ? TextPattern.Parse(pattern, Slots.PostbackFixed(_anywhere), names.Vocabulary) : null,
    };

    private PostbackCheck BuildCheck(Node node)
    {
        var pair = node.Find("secret") ?? node.Find("signature");
        return new PostbackCheck(
            Expression(node.Find("when"), Slots.PostbackData),
            node.Find("signature") is not null,
            Expression(pair?.Find("given"), Slots.VerifyGiven),
            Expression(pair?.Find("expect"), Slots.VerifyExpect),
            Expression(node.Find("ip"), Slots.PostbackData));
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

    public static PostbackEvent EventOf(string word) => word switch
    {
        "approve" => PostbackEvent.Approve,
        "pending" => PostbackEvent.Pending,
        "void" => PostbackEvent.Void,
        "adjust" => PostbackEvent.Adjust,
        "test" => PostbackEvent.Test,
        _ => PostbackEvent.Ignore,
    };

    private static HashSet<string> SecretParameters(PostbackField[] fields, List<Node> checks)
    {
        var compared = checks.Select(check => check.Find("secret")?.TextAt("given")?.Trim()).OfType<string>().ToArray();
        return fields
            .Where(field => field.Fixed is not null || compared.Contains("got." + field.Name, StringComparer.Ordinal))
            .Select(field => field.Parameter)
            .ToHashSet(StringComparer.Ordinal);
    }

    private static string? SettingOf(string expression) =>
        expression.Trim() is var text && text.StartsWith("settings.", StringComparison.Ordinal) ? text["settings.".Length..] : null;

    private Compute? Expression(Node? node, Func<Surroundings, Slot> slot) =>
        node is null ? null : Compiler.Compile(node.Text, slot(_anywhere), names.Vocabulary);
}
