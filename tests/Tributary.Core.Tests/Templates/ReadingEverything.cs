using System.Text;
using Tributary.Core.Templates.Linting;

namespace Tributary.Core.Tests.Templates;

/// <summary>
/// Every field of an answer a network documents is mapped, or listed as ignored with a reason: nothing it tells is lost by oversight.
/// </summary>
public sealed class ReadingEverything
{
    // What lies beside a network's answers and is none to a question of its template.
    private static readonly string[] NoAnswers =
    [
        "platforms/fuseclick/getLink-v1.json",
        "platforms/tune/getCategories.json",
        "platforms/tune/offerFile-findAll.json",
        "programmes/awin/programmedetails.shape.json",
        "programmes/impact/action-updates.json",
        "programmes/impact/campaigns.json",
        "programmes/impact/event-notification-post.json",
        "programmes/impact/tracking-link-created.json",
        "programmes/partnerize/clicks.json",
        "programmes/partnerize/tracking-links.json",
    ];

    // Documents print some answers without what is around them, or with more: the answer as it comes.
    private static readonly Dictionary<string, Func<string, string>> AsItComes = new(StringComparer.Ordinal)
    {
        ["networks/monlix/campaigns_one_offer_shortened.json"] = printed => $$"""{"campaigns": {{printed}}}""",
        ["programmes/tradedoubler/programs.json"] = printed => printed.Trim()[1..^1],
    };

    public static TheoryData<string, string> Documented
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (network, file) in Files())
                data.Add(network, file);
            if (data.Count == 0)
                data.Add("", "");
            return data;
        }
    }

    [Theory, MemberData(nameof(Documented))]
    public async Task Nothing_of_a_documented_answer_is_forgotten(string network, string file)
    {
        Assert.SkipWhen(network.Length == 0, "The documented answers lie in a folder 'shared' beside the repository, which is not here.");
        var body = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "..", "shared", "fixtures", file), TestContext.Current.CancellationToken);
        if (AsItComes.TryGetValue(file, out var whole))
            body = Encoding.UTF8.GetBytes(whole(Encoding.UTF8.GetString(body)));
        var template = Repository.Load(network).Template!;

        var rehearsed = await RehearsedFolder.Run(template, Repository.Folder(network), [body], TestContext.Current.CancellationToken);

        Assert.Equal(!NoAnswers.Contains(file, StringComparer.Ordinal), rehearsed.TakesFurther);
        Assert.Empty(rehearsed.UnreadOfFurther().Select(unread => $"{unread.What}: {unread.Field.Path} ('{unread.Field.Example}')"));
    }

    private static IEnumerable<(string Network, string File)> Files()
    {
        var shared = Path.Combine(Repository.Root, "..", "shared", "fixtures");
        return !Directory.Exists(shared) ? [] : new[] { "networks", "platforms", "programmes" }
            .SelectMany(kind => Directory.EnumerateDirectories(Path.Combine(shared, kind)))
            .Where(folder => Directory.Exists(Path.Combine(Repository.Networks, Path.GetFileName(folder)!)))
            .SelectMany(folder => Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal), (folder, file) => (Path.GetFileName(folder)!, Path.GetRelativePath(shared, file)))
            .Where(pair => Path.GetExtension(pair.Item2) is ".json" or ".xml" or ".csv");
    }
}
