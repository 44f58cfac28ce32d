using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Cases;
using Tributary.Core.Templates.Rehearsals;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Tests.Templates;

/// <summary>
/// A network that drops or renames a field, in one record or in all, costs a field, a record or the run: it never looks like a network without offers.
/// </summary>
public sealed class DroppedKeys
{
    public static TheoryData<string> All => NetworkFolders.All;

    [Theory, MemberData(nameof(All))]
    public async Task Never_look_like_no_offers(string network)
    {
        var template = Repository.Load(network).Template!;
        var folder = Repository.Folder(network);
        var cases = YamlReader.Read(folder.Text(TemplateFolder.CasesFile)!, network).Root!;
        var settings = template.Check(cases.Find("settings")?.Entries.ToDictionary(entry => entry.Key.Text, entry => entry.Value.Text, StringComparer.Ordinal) ?? [], _ => false).Values!;
        var looksEmpty = new List<string>();

        foreach (var feed in template.Feed is null ? [] : cases.Find("feeds")?.Items.Where(item => item.TextAt("outcome") == "complete") ?? [])
        {
            var answers = FeedCase.Answers(feed, folder, new Findings())!;
            if (await Read(template, settings, feed, answers) is not { Offers: > 0 })
                continue;
            for (var index = 0; index < answers.Count; index++)
            {
                foreach (var (dropped, body) in Without(answers[index].Body))
                {
                    var changed = answers.ToArray();
                    changed[index] = answers[index] with { Body = body };
                    if (await Read(template, settings, feed, changed) is { Outcome: "complete", Offers: 0, Rejected: 0 })
                        looksEmpty.Add($"{feed.TextAt("name")}: answer {index + 1} without {dropped}");
                }
            }
        }

        Assert.Empty(looksEmpty);
    }

    private static async Task<(string Outcome, int Offers, int Rejected)> Read(Template template, SettingValues settings, Node feed, IReadOnlyList<RecordedAnswer> answers)
    {
        var rehearsal = FeedCase.Rehearse(feed, settings, answers);
        var end = await rehearsal.Run(template, TestContext.Current.CancellationToken);
        return (end.Outcome, rehearsal.Offers.Count, rehearsal.Rejected.Count);
    }

    // The body without each of its keys: once at its first place, once everywhere.
    private static IEnumerable<(string Dropped, byte[] Body)> Without(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body).TrimStart('\uFEFF', ' ', '\r', '\n');
        return text.StartsWith('<') ? WithoutElements(text) : text.StartsWith('{') || text.StartsWith('[') ? WithoutMembers(text) : WithoutColumns(text);
    }

    private static IEnumerable<(string, byte[])> WithoutMembers(string text)
    {
        foreach (var path in Paths(JsonNode.Parse(text), "").Distinct(StringComparer.Ordinal).ToArray())
        {
            foreach (var everywhere in new[] { false, true })
            {
                var copy = JsonNode.Parse(text)!;
                Drop(copy, "", path, everywhere);
                yield return ($"{path}{(everywhere ? " everywhere" : "")}", Encoding.UTF8.GetBytes(copy.ToJsonString()));
            }
        }
    }

    private static IEnumerable<string> Paths(JsonNode? node, string path) => node switch
    {
        JsonObject map => map.SelectMany(member => Paths(member.Value, $"{path}.{member.Key}").Prepend($"{path}.{member.Key}")),
        JsonArray list => list.SelectMany(item => Paths(item, path + "[]")),
        _ => [],
    };

    private static bool Drop(JsonNode? node, string path, string wanted, bool everywhere)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var name in map.Select(member => member.Key).ToArray())
                {
                    var here = $"{path}.{name}";
                    if (here == wanted ? map.Remove(name) : wanted.StartsWith(here, StringComparison.Ordinal) && Drop(map[name], here, wanted, everywhere))
                    {
                        if (!everywhere)
                            return true;
                    }
                }
                return false;
            case JsonArray list:
                return list.Any(item => Drop(item, path + "[]", wanted, everywhere) && !everywhere);
            default:
                return false;
        }
    }

    private static IEnumerable<(string, byte[])> WithoutElements(string text)
    {
        foreach (var name in XDocument.Parse(text).Descendants().Select(element => element.Name).Distinct().ToArray())
        {
            foreach (var everywhere in new[] { false, true })
            {
                var copy = XDocument.Parse(text);
                var found = copy.Descendants(name).Where(element => element.Parent is not null).ToArray();
                foreach (var element in everywhere ? found : found.Take(1))
                    element.Remove();
                if (copy.Root is not null && found.Length > 0)
                    yield return ($"<{name.LocalName}>{(everywhere ? " everywhere" : "")}", Encoding.UTF8.GetBytes(copy.ToString()));
            }
        }
    }

    private static IEnumerable<(string, byte[])> WithoutColumns(string text)
    {
        var names = text.Split('\n')[0].Trim();
        foreach (var name in names.Split(',', ';', '\t', '|'))
            yield return ($"column {name}", Encoding.UTF8.GetBytes(text.Replace(name, "renamed", StringComparison.Ordinal)));
    }
}
