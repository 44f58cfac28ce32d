using System.Text;
using Tributary.Core.Templates.Cases;

namespace Tributary.Core.Templates.Drafts;

/// <summary>A new template's folder: the files to write, by their path in it, and in words what a sample told.</summary>
public sealed record DraftFolder(IReadOnlyDictionary<string, byte[]> Files, IReadOnlyList<string> Words)
{
    /// <summary>
    /// A folder that checks and tests from the start. Without a sample it has two invented offers; with one, its list of records, its paging and
    /// its mappings are proposed as comments. Null, and a sentence, when the sample cannot be read. <paramref name="today"/> is yyyy-MM-dd.
    /// </summary>
    public static async Task<(DraftFolder? Folder, string? Problem)> Write(string slug, SampleForm form, byte[]? sample, string today, CancellationToken ct)
    {
        var bytes = sample ?? Encoding.UTF8.GetBytes(Invented(form));
        var (root, problem) = await ReadSample.Run(bytes, form, ct);
        if (problem is not null)
            return (null, problem);
        var lists = RecordList.Find(root, form);
        if (lists.Count == 0)
            return (null, "The sample holds no list of records: give an answer with at least one offer in it.");
        var list = lists[0];
        var extension = form.ToString().ToLowerInvariant();
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [TemplateFolder.Fixtures + $"offers.{extension}"] = bytes,
            ["README.md"] = Encoding.UTF8.GetBytes(Readme(slug)),
        };
        var paging = PagingGuess.Of(root, list);
        var template = new DraftText(slug, today, form, form == SampleForm.Csv ? ReadSample.Delimiter(bytes) : ',').Write(list, paging);
        files[TemplateFolder.TemplateFile] = Encoding.UTF8.GetBytes(template);
        await AddCases(slug, extension, template, Example(list), files, ct);
        return (new DraftFolder(files, Said(list, paging)), null);
    }

    private static List<string> Said(RecordList list, PagingGuess? paging)
    {
        var matched = FieldGuess.Match(FieldGuess.Offer, list.Fields);
        return
        [
            $"The records seem to lie at {list.At}: {list.Records.Count}, with {list.Fields.Count} fields.",
            paging is null ? "Nothing in the sample tells of further pages." : $"There seem to be pages ({paging.By}), because {paging.Because}.",
            $"{matched.Count} fields are proposed: {string.Join(", ", matched.Select(pair => pair.Guess.Field))}.",
        ];
    }

    private static string Example(RecordList list) =>
        FieldGuess.Match(FieldGuess.Offer, list.Fields).FirstOrDefault(pair => pair.Guess.Field == "tracking_url").Field?.Example.AsText()
        ?? "https://track.network.example/click?offer=1";

    private static async Task AddCases(string slug, string extension, string text, string url, Dictionary<string, byte[]> files, CancellationToken ct)
    {
        var template = Template.Load(text, TemplateFolder.TemplateFile).Template
            ?? throw new InvalidOperationException("a draft does not load");
        var settings = template.Check(new Dictionary<string, string>(StringComparer.Ordinal) { ["api_key"] = "k3y-of-the-publisher" }, _ => false).Values!;
        var link = template.Link!.Prepare(template.Link.Defaults, settings).Link!.Build("1", url, CaseValues.Click);
        var cases = $$"""
            # What recorded answers, links and postbacks come to. Run with: ./tributary template test {{slug}}
            settings:
              api_key: k3y-of-the-publisher

            feeds:
              - name: the sample
                answers: [offers.{{extension}}]
                outcome: complete
                golden: offers.json               # ./tributary template test --write {{slug}} records it

            links:
              - url: {{Quoted(url)}}
                becomes: {{Quoted(link.Url ?? "")}}

            postback_url: {{Quoted(template.Postback!.UrlsToPaste(CaseValues.Endpoint, settings)[0].Url)}}

            postbacks:
              - name: a conversion
                query: click_id=CLICK&txn_id=t1&offer_id=1&payout=1.50
                event: approve
                facts: { click_id: CLICK, txn_id: t1, payout_micros: "1500000" }
              - name: without our click id
                query: txn_id=t1&payout=1.50
                refused: The parameter 'click_id' is missing.

            # Fields of the answers that nothing reads, each with the reason.
            # ignored:
            #   offers[*].epc: members do not see it

            """;
        files[TemplateFolder.CasesFile] = Encoding.UTF8.GetBytes(cases);
        var report = await RunCases.Run(new TemplateFolder(slug, path => files.GetValueOrDefault(path)), template, ct);
        foreach (var golden in report.Results.Select(result => result.Golden).OfType<RecordedGolden>())
            files[TemplateFolder.Golden + golden.File] = Encoding.UTF8.GetBytes(golden.Text);
    }

    private static string Quoted(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static string Readme(string slug) => $"""
        # {slug}

        What the network is, and how the operator gets an account and a key.

        | what | how it is read |
        |---|---|
        | offer id | `.id` |
        | payout | |
        | our click id | |
        | proof of a postback | |

        **Evidence:** inferred. **Doubts:** everything not yet compared with the network's documentation.

        """;

    private static string Invented(SampleForm form) => form switch
    {
        SampleForm.Json => """
            {
              "status": "ok",
              "offers": [
                { "id": 101, "name": "Harbour Tycoon", "url": "https://track.network.example/click?offer=101", "payout": "1.50", "countries": ["US", "GB"] },
                { "id": 102, "name": "Tea Weekly", "url": "https://track.network.example/click?offer=102", "payout": "0.75", "countries": [] }
              ]
            }

            """,
        SampleForm.Xml => """
            <?xml version="1.0" encoding="utf-8"?>
            <answer>
              <offers>
                <offer><id>101</id><name>Harbour Tycoon</name><url>https://track.network.example/click?offer=101</url><payout>1.50</payout><countries>US,GB</countries></offer>
                <offer><id>102</id><name>Tea Weekly</name><url>https://track.network.example/click?offer=102</url><payout>0.75</payout><countries></countries></offer>
              </offers>
            </answer>

            """,
        SampleForm.Csv => """
            id,name,url,payout,countries
            101,Harbour Tycoon,https://track.network.example/click?offer=101,1.50,"US,GB"
            102,Tea Weekly,https://track.network.example/click?offer=102,0.75,

            """,
    };
}
