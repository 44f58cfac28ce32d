using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Feeds;
using Tributary.Core.Templates.Feeds.Bodies;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Templates.Language;

/// <summary>Compiles what asks a network for something: requests with their host's auth, rules for the answers, records and pages.</summary>
internal sealed class FeedBuilder(Node root, TemplateNames names, Limits limits)
{
    /// <summary>What a piece such as "offers" declares for the expressions inside it.</summary>
    public Surroundings Around(Node node) => new(names)
    {
        Each = EachName(node) is { } each ? new HashSet<string>(StringComparer.Ordinal) { each } : null,
        IsLive = IsYes(node.TextAt("live")),
        IsBatched = node.Find("batch") is not null,
    };

    /// <summary>
    /// A question under a key such as "offers" or a step: its request, and what of decode, responses, paginate, for_each and live it has.
    /// <paramref name="records"/> is the node that says where the records lie; without it the answer is read as a whole.
    /// </summary>
    public Feed Build(Node node, string place, Func<Surroundings, Slot> slot, Node? records = null, MapRecord? map = null)
    {
        var around = Around(node);
        var request = new RequestBuilder(root, names, this).Build(node.Find("request")!, slot, around, node.Find("decode")) with { EachName = EachName(node) };
        return new Feed(new FeedPlan
        {
            Request = request,
            Changes = node.Find("delta") is { } delta ? BuildChanges(delta, request, slot(around)) : null,
            FullEverySeconds = node.Find("delta")?.TextAt("full_every") is { } every ? Amounts.Seconds(every) : null,
            Rules = [.. BuildRules(node.Find("responses"), $"{place}.responses"), .. BuildRules(root.Find("responses"), "responses")],
            Decode = BuildDecode(node.Find("decode")),
            Records = records is null ? null : BuildRecords(records, node.Find("map")?.Find("id")),
            Paging = node.Find("paginate") is { } paginate ? BuildPaging(paginate, around) : null,
            Map = map,
            EachValues = node.Find("for_each")?.Entries[0].Value.Items.Select(item => item.Text).ToArray() ?? [],
            IsLive = around.IsLive,
            Limits = limits,
        });
    }

    private RequestPattern BuildChanges(Node delta, RequestPattern request, Slot slot)
    {
        var param = delta.TextAt("param")!;
        return request with
        {
            Query = [.. request.Query.Where(part => part.Name != param), new NamedPattern(param, TextPattern.Parse(delta.TextAt("value")!, slot, names.Vocabulary))],
        };
    }

    /// <summary>A question whose answer is one thing, such as a token.</summary>
    public Feed BuildWhole(Node node, string place, RequestPattern request) => new(new FeedPlan
    {
        Request = request,
        Rules = [.. BuildRules(node.Find("responses"), $"{place}.responses"), .. BuildRules(root.Find("responses"), "responses")],
        Decode = BuildDecode(node.Find("decode")),
        Limits = limits,
    });

    /// <summary>The question behind "Test connection"; null when the template asks for nothing.</summary>
    public ConnectionCheck? BuildConnection()
    {
        var check = root.Find("check");
        var offers = root.Find("offers");
        if ((check ?? offers) is not { } asking)
            return null;
        var request = asking.Find("request")!;
        // A check that asks for the list's own path has to bring the list; one that asks for something else is judged by its rules alone.
        var forOffers = offers?.Find("request") is { } list && request.TextAt("get") == list.TextAt("get") && request.TextAt("post") == list.TextAt("post");
        return new ConnectionCheck(new Feed(new FeedPlan
        {
            Request = new RequestBuilder(root, names, this).Build(request, Slots.Request, Around(asking), offers?.Find("decode")),
            Rules = [.. BuildRules(check?.Find("responses"), "check.responses"), .. BuildRules(root.Find("responses"), "responses")],
            Decode = BuildDecode(offers?.Find("decode")),
            Records = forOffers ? BuildRecords(offers!.Find("records")!, null) : null,
            Paging = forOffers && offers!.Find("paginate")?.Find("total_items") is { } total
                ? new Paging { By = PagingKind.None, TotalItems = Expression(total, Slots.Paging, Around(offers)) } : null,
            Limits = limits,
        }));
    }

    public MappedFields BuildFields(Node node, Func<Surroundings, Slot> slot, Surroundings around) => new(
        node.Find("map")!.Entries.ToDictionary(entry => entry.Key.Text, entry => Expression(entry.Value, slot, around)!, StringComparer.Ordinal),
        node.Find("defaults")?.Entries.ToDictionary(entry => entry.Key.Text, entry => Value.Of(entry.Value.Text), StringComparer.Ordinal)
            ?? new Dictionary<string, Value>(StringComparer.Ordinal));

    public List<AnswerRule> BuildRules(Node? list, string place)
    {
        var rules = new List<AnswerRule>();
        var around = new Surroundings(names);
        foreach (var node in list?.Items ?? [])
        {
            rules.Add(new AnswerRule(
                Expression(node.Find("when"), Slots.Response, around)!,
                Mentions(Parser.Parse(node.TextAt("when")!), "http"),
                Meaning(node.TextAt("as")!),
                Expression(node.Find("message"), Slots.Response, around),
                node.TextAt("wait") is { } wait ? Amounts.Seconds(wait) : null,
                $"{place}, rule {rules.Count + 1}"));
        }
        return rules;
    }

    public Compute? Expression(Node? node, Func<Surroundings, Slot> slot, Surroundings around) =>
        node is null ? null : Compiler.Compile(node.Text, slot(around), names.Vocabulary);

    private RecordList BuildRecords(Node node, Node? id)
    {
        var idNames = new List<string>();
        if (id is not null)
            CollectFields(Parser.Parse(id.Text), idNames);
        return new RecordList(RecordPath.Parse(node.TextAt("at")!)!, node.TextAt("each") == "value")
        {
            Unwrap = node.TextAt("unwrap") is { } unwrap ? RecordPath.Parse(unwrap) : null,
            MayBeMissing = Expression(node.Find("may_be_missing"), Slots.Response, new Surroundings(names)),
            IdNames = idNames,
        };
    }

    private static Decode BuildDecode(Node? node) => node is null ? Decode.Json : new Decode(
        node.TextAt("as") switch
        {
            "xml" => BodyFormat.Xml,
            "csv" => BodyFormat.Csv,
            "ndjson" => BodyFormat.Lines,
            "jsonp" => BodyFormat.Script,
            _ => BodyFormat.Json,
        },
        node.TextAt("delimiter") is not { } delimiter ? (byte)',' : delimiter == "tab" ? (byte)'\t' : (byte)delimiter[0],
        Decode.Named(node.TextAt("encoding")),
        node.Find("columns")?.Items.Select(item => item.Text).ToArray());

    // The fields of the record itself that an expression begins with.
    private static void CollectFields(Syntax syntax, List<string> fields)
    {
        switch (syntax)
        {
            case Syntax.Path { Root: null, Steps: [Expressions.Step.Member field, ..] }:
                fields.Add(field.Name);
                break;
            case Syntax.Call call:
                foreach (var argument in call.Arguments)
                    CollectFields(argument, fields);
                break;
            case Syntax.Binary binary:
                CollectFields(binary.Left, fields);
                CollectFields(binary.Right, fields);
                break;
        }
    }

    private Paging BuildPaging(Node node, Surroundings around)
    {
        var size = node.Find("size");
        var by = node.TextAt("by") switch
        {
            "page" => PagingKind.Page,
            "offset" => PagingKind.Offset,
            "row" => PagingKind.Row,
            "cursor" => PagingKind.Cursor,
            "link" => PagingKind.Link,
            _ => PagingKind.None,
        };
        return new Paging
        {
            By = by,
            Param = node.TextAt("param"),
            InBody = node.TextAt("in") == "body",
            Sent = node.TextAt("value") is { } sent ? TextPattern.Parse(sent, Slots.PageValue(around), names.Vocabulary) : null,
            Start = Whole(node, "start") ?? (by is PagingKind.Page or PagingKind.Row ? 1 : 0),
            SizeParam = size?.TextAt("param"),
            Size = Whole(size, "value"),
            Next = Expression(node.Find("next"), Slots.Paging, around),
            TotalPages = Expression(node.Find("total_pages"), Slots.Paging, around),
            TotalItems = Expression(node.Find("total_items"), Slots.Paging, around),
            More = Expression(node.Find("more"), Slots.Paging, around),
            ShortPageEnds = IsYes(node.TextAt("short_page_ends")),
        };
    }

    private static string? EachName(Node node) => node.Find("for_each")?.Entries is [var only, ..] ? only.Key.Text : null;

    private static AnswerMeaning Meaning(string word) => word switch
    {
        "ok" => AnswerMeaning.Ok,
        "empty" => AnswerMeaning.Empty,
        "auth" => AnswerMeaning.Auth,
        "config" => AnswerMeaning.Config,
        "rate_limited" => AnswerMeaning.RateLimited,
        "retry" => AnswerMeaning.Retry,
        "gone" => AnswerMeaning.Gone,
        _ => AnswerMeaning.Fail,
    };

    private static bool Mentions(Syntax syntax, string name) => syntax switch
    {
        Syntax.Path path => path.Root == name,
        Syntax.Call call => call.Arguments.Any(argument => Mentions(argument, name)),
        Syntax.Not not => Mentions(not.Inner, name),
        Syntax.Negate negate => Mentions(negate.Inner, name),
        Syntax.Binary binary => Mentions(binary.Left, name) || Mentions(binary.Right, name),
        Syntax.ListOf list => list.Items.Any(item => Mentions(item, name)),
        Syntax.Literal or _ => false,
    };

    private static bool IsYes(string? text) => text is not null && Amounts.YesNo(text) == true;

    private static int? Whole(Node? node, string key) => node?.TextAt(key) is { } text ? Amounts.Whole(text) : null;
}
