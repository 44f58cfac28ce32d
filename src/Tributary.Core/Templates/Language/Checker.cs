using Tributary.Core.Security;
using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Language;

/// <summary>Walks a file beside the grammar and collects everything wrong with it, so that an author mends a file once, not error by error.</summary>
internal sealed class Checker(TemplateNames names)
{
    private readonly List<TemplateError> _errors = [];

    public static List<TemplateError> Check(Node root, TemplateNames names)
    {
        var checker = new Checker(names);
        checker.Walk(root, Grammar.Template, new Surroundings(names));
        checker.CheckSettings(root);
        if (checker._errors.Count == 0)
            checker.CheckReferences(root);
        return [.. checker._errors.OrderBy(error => error.File == root.File ? 0 : 1).ThenBy(error => error.Line).ThenBy(error => error.Column)];
    }

    /// <summary>Checks a file that is no template against its own shape.</summary>
    public static List<TemplateError> CheckShape(Node root, Shape shape)
    {
        var names = new TemplateNames(Vocabulary.Empty, new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var checker = new Checker(names);
        checker.Walk(root, shape, new Surroundings(names));
        return checker._errors;
    }

    private void Walk(Node node, Shape shape, Surroundings surroundings)
    {
        switch (shape)
        {
            case Shape.Either either:
                Walk(node, node.Kind == NodeKind.Scalar ? either.Single : either.Otherwise, surroundings);
                break;
            case Shape.Fields fields:
                WalkFields(node, fields, surroundings);
                break;
            case Shape.Named named:
                WalkNamed(node, named, surroundings);
                break;
            case Shape.ListOf list:
                if (Is(node, NodeKind.List, "a list"))
                    node.Items.ForEach(item => Walk(item, list.Each, surroundings));
                break;
            case Shape.Tree tree:
                WalkTree(node, new Shape.Pattern(tree.Slot), surroundings);
                break;
            default:
                WalkScalar(node, shape, surroundings);
                break;
        }
    }

    private void WalkFields(Node node, Shape.Fields fields, Surroundings surroundings)
    {
        if (!Is(node, NodeKind.Map, "a map of keys"))
            return;
        var inside = Inside(node, fields, surroundings);
        foreach (var (key, value) in node.Entries)
        {
            var field = fields.All.FirstOrDefault(candidate => candidate.Name == key.Text);
            if (field is null)
                Refuse(key, $"unknown key '{key.Text}'{Nearest.Hint(key.Text, fields.All.Select(candidate => candidate.Name))}");
            else
                Walk(value, field.Shape, inside);
        }
        foreach (var missing in fields.All.Where(field => field.Required && node.Find(field.Name) is null))
            Refuse(node, $"the key '{missing.Name}' is missing");
        if (fields.IsRequest)
            CheckRequest(node, inside.Host);
    }

    // What a piece declares about itself decides which names may be used inside it.
    private Surroundings Inside(Node node, Shape.Fields fields, Surroundings around) => around with
    {
        Host = fields.IsRequest ? HostOf(node) : around.Host,
        Each = node.Find("for_each") is { Kind: NodeKind.Map } each ? each.Entries.Select(entry => entry.Key.Text).ToHashSet(StringComparer.Ordinal) : around.Each,
        IsLive = around.IsLive || node.TextAt("live") is "yes" or "true",
        IsBatched = around.IsBatched || node.Find("batch") is not null,
    };

    private void CheckRequest(Node request, string? host)
    {
        var methods = new[] { request.Find("get"), request.Find("post") }.OfType<Node>().ToArray();
        if (methods.Length != 1)
            Refuse(request, "a request is either 'get' or 'post'");
        foreach (var path in methods.Where(path => path.Kind == NodeKind.Scalar && !path.Text.StartsWith('/')))
            Refuse(path, "a request's path begins with /");
        if (request.Find("form") is { } form && request.Find("json") is not null)
            Refuse(form, "a request has one body: 'form' or 'json'");
        if (request.Find("post") is null && (request.Find("form") ?? request.Find("json")) is { } body)
            Refuse(body, "only a 'post' has a body");
        if (host is null || !names.Hosts.Contains(host))
            Refuse(request, host is null
                ? "with more than one host a request names its 'host'"
                : $"there is no host '{host}'{Nearest.Hint(host, names.Hosts)}");
    }

    private void WalkTree(Node node, Shape.Pattern scalar, Surroundings surroundings)
    {
        foreach (var item in node.Items)
            WalkTree(item, scalar, surroundings);
        foreach (var (_, value) in node.Entries)
            WalkTree(value, scalar, surroundings);
        if (node is { Kind: NodeKind.Scalar, IsBlank: false })
            WalkScalar(node, scalar, surroundings);
    }

    private void WalkNamed(Node node, Shape.Named named, Surroundings surroundings)
    {
        if (node.IsBlank || !Is(node, NodeKind.Map, "a map of keys"))
            return;
        foreach (var (key, value) in node.Entries)
        {
            if (named.Key is { } form && !form.IsRight(key.Text))
                Refuse(key, $"'{key.Text}' is not {form.Form}");
            // Under "auth" the key is the host everything below it is sent to.
            var inside = node.Path == "$.auth" ? surroundings with { Host = key.Text } : surroundings;
            Walk(value, named.Each, inside);
        }
    }

    private void WalkScalar(Node node, Shape shape, Surroundings surroundings)
    {
        if (!Is(node, NodeKind.Scalar, "a single value"))
            return;
        if (node.IsBlank)
        {
            Refuse(node, "a value is missing");
            return;
        }
        switch (shape)
        {
            case Shape.OneOf choice when !choice.Choices.Contains(node.Text, StringComparer.Ordinal):
                Refuse(node, $"'{Shown(node)}' is not one of {string.Join(", ", choice.Choices)}{Nearest.Hint(node.Text, choice.Choices)}");
                break;
            case Shape.Formed formed when !formed.IsRight(node.Text):
                Refuse(node, $"'{Shown(node)}' is not {formed.Form}");
                break;
            case Shape.RecordPath when RecordPath.Parse(node.Text) is null:
                Refuse(node, $"'{Shown(node)}' is not a path of names such as .offers, or a dot alone for the whole answer");
                break;
            case Shape.Expression expression:
                Try(node, () => Compiler.Compile(node.Text, expression.Slot(surroundings), names.Vocabulary));
                break;
            case Shape.Pattern pattern:
                Try(node, () => TextPattern.Parse(node.Text, pattern.Slot(surroundings), names.Vocabulary));
                break;
        }
    }

    private void CheckReferences(Node root)
    {
        CheckHosts(root);
        CheckFeeds(root);
        CheckPostback(root);
        if (root.Find("wall")?.Find("url") is { } wall && Wall.Problem(wall.Text, names.Vocabulary) is { } problem)
            Refuse(wall, problem);
    }

    private void CheckHosts(Node root)
    {
        foreach (var (key, _) in root.Find("auth")?.Entries ?? [])
        {
            if (!names.Hosts.Contains(key.Text))
                Refuse(key, $"there is no host '{key.Text}'{Nearest.Hint(key.Text, names.Hosts)}");
        }
        CheckTokens(root);
        foreach (var (_, host) in root.Find("hosts")?.Entries ?? [])
        {
            if (!HostName.IsAllowedPattern(host.Text, names.Vocabulary.Settings))
                Refuse(host, "a host is fixed text, one setting of type host, or one setting of type label before a fixed domain");
        }
    }

    // A host may answer with what it was sent, and the token is taken out of its answer: whatever secret it gets can reach the host of the token.
    private void CheckTokens(Node root)
    {
        foreach (var (key, auth) in root.Find("auth")?.Entries ?? [])
        {
            if (auth.Find("token")?.Find("request") is not { } request || HostOf(request) is not { } asked || asked == key.Text)
                continue;
            foreach (var secret in names.Vocabulary.Settings.Values.Where(setting =>
                setting.SendTo.Contains(asked, StringComparer.Ordinal) && !setting.SendTo.Contains(key.Text, StringComparer.Ordinal)))
                Refuse(request, $"the token may hold what '{asked}' was sent: the secret '{secret.Name}' has to be meant for '{key.Text}' too");
        }
    }

    private void CheckSettings(Node root)
    {
        foreach (var (key, setting) in root.Find("settings")?.Entries ?? [])
        {
            var type = setting.TextAt("type");
            var isSecret = type == "secret";
            foreach (var target in setting.Find("send_to")?.Items ?? [])
            {
                if (!isSecret)
                    Refuse(target, "only a secret has send_to");
                else if (target.Text != Slots.Postback && !names.Hosts.Contains(target.Text))
                    Refuse(target, $"'{target.Text}' is neither a host nor 'postback'{Nearest.Hint(target.Text, names.Hosts)}");
            }
            if (isSecret && setting.Find("default") is { } givenAway)
                Refuse(givenAway, "a secret has no default");
            if (type == "choice" && setting.Find("options") is null)
                Refuse(key, "a choice needs 'options'");
            if (!isSecret && SoundsSecret(key.Text))
                Refuse(key, $"a setting called '{key.Text}' has to be of type secret");
        }
    }

    private static bool SoundsSecret(string name) =>
        name.Split('_').Any(part => part is "key" or "token" or "secret" or "password" or "pass" or "apikey");

    private void CheckFeeds(Node root)
    {
        if (root.Find("offers") is null && root.Find("postback") is null)
            Refuse(root, "a template has 'offers', 'postback' or both");
        foreach (var feed in new[] { "offers", "conversions", "reversals" }.Select(root.Find).OfType<Node>())
        {
            if (feed.Find("paginate") is { } paginate)
                CheckPaging(paginate);
            if (feed.Find("for_each") is { } each && (each.Entries.Count != 1 || each.Entries[0].Value.Items.Count == 0))
                Refuse(each, "'for_each' has one name with a list of values");
        }
        if (root.Find("conversions") is { } conversions && conversions.Find("events") is null)
            Refuse(conversions, "the key 'events' is missing: only reversals all say the same");
        foreach (var step in root.Find("steps")?.Items ?? [])
        {
            if (step.Find("set") is null && step.Find("goals") is null)
                Refuse(step, "a step fills something: 'set' or 'goals'");
        }
        CheckIdentities(root);
    }

    // Told by a call and by a list, a conversion has to be the same one, or it would be paid twice and taken back never.
    private void CheckIdentities(Node root)
    {
        var postback = root.Find("postback");
        var polls = new[] { "conversions", "reversals" }.Select(root.Find).OfType<Node>().ToArray();
        foreach (var poll in polls)
        {
            var (identity, map) = (poll.Find("identity")!, poll.Find("map")!);
            foreach (var name in identity.Items.Where(name => map.Find(name.Text) is null))
                Refuse(name, $"'{name.Text}' is not in 'map'");
            if (postback is not null && map.Find("txn_id") is not null != (names.PostbackFields.Contains("txn_id") || postback.Find("values")?.Find("txn_id") is not null))
                Refuse(map, "'txn_id' has to be told both here and by 'postback', or by neither: it is what makes a conversion the same one");
            if ((postback ?? polls[0]).Find("identity")!.Items.Exists(name => name.Text == "goal_id") != identity.Items.Exists(name => name.Text == "goal_id"))
                Refuse(identity, $"'goal_id' has to belong to the identity both here and in '{(postback is null ? "conversions" : "postback")}', or to neither: it is what makes a conversion the same one");
        }
    }

    private void CheckPaging(Node paginate)
    {
        var by = paginate.TextAt("by");
        if (by is "page" or "offset" or "row" or "cursor" && paginate.Find("param") is null)
            Refuse(paginate, $"paging by {by} needs 'param'");
        if (by is "cursor" or "link" && paginate.Find("next") is null)
            Refuse(paginate, $"paging by {by} needs 'next'");
        if (paginate.TextAt("short_page_ends") is "yes" or "true" && paginate.Find("size") is null)
            Refuse(paginate, "'short_page_ends' needs 'size': otherwise nobody knows what a full page is");
    }

    private void CheckPostback(Node root)
    {
        if (root.Find("postback") is { } postback)
            new PostbackChecker(names, Refuse).Check(postback);
    }

    private string? HostOf(Node request) => request.TextAt("host") ?? (names.Hosts.Count == 1 ? names.Hosts.First() : names.Hosts.Contains("api") ? "api" : null);

    private bool Is(Node node, NodeKind kind, string what)
    {
        if (node.Kind == kind)
            return true;
        Refuse(node, $"here belongs {what}");
        return false;
    }

    private void Try(Node node, Func<object> compile)
    {
        try
        {
            compile();
        }
        catch (ExpressionException wrong)
        {
            var column = node.Column + wrong.Position + (node.IsQuoted ? 1 : 0);
            _errors.Add(node.Error(wrong.Message + CutOff(node)) with { Column = column });
        }
    }

    // In { } and [ ] YAML ends a plain value at the first comma, so a function's second argument becomes a key of its own.
    private static string CutOff(Node node) =>
        !node.IsQuoted && node.Text.Count(character => character == '(') > node.Text.Count(character => character == ')')
            ? " - inside { } or [ ] a comma ends a value: write it in quotes" : "";

    private static string Shown(Node node) => PlainText.Cut(node.Text, 60, "...");

    private void Refuse(Node node, string message) => _errors.Add(node.Error(message));
}
