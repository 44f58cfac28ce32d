using System.Text.RegularExpressions;

namespace Tributary.Web.Tests.Architecture;

/// <summary>Core uses nothing, Platform uses Core, a feature uses both and of another feature only its door.</summary>
public sealed partial class WhoUsesWhom
{
    private const string FeaturesFolder = "src/Tributary.Web/Features";

    /// <summary>The one public class each feature offers the others (Offers has more, for runs, for what is credited and for acts on many, and Postbacks, for polls and what waits in the spool; Networks one for their health and one for what people change; Templates their words), and with it the types that class takes and returns.
    /// Another entry here is a decision, not a convenience.</summary>
    private static readonly Dictionary<string, string> Doors = new(StringComparer.Ordinal)
    {
        ["Accounts"] = "AccountBook",
        ["Alerts"] = "AlertBook",
        ["ApiKeys"] = "ApiKeyBook ApiScope",
        ["Callbacks"] = "CallbackOutbox",
        ["Clicks"] = "ClickBook",
        ["Conversions"] = "ConversionBook",
        ["Ledger"] = "LedgerBook",
        ["Members"] = "MemberBook",
        ["Networks"] = "NetworkDirectory HealthBook NetworkLog NetworkAct NetworkTabs ZoneList",
        ["Offers"] = "OfferBook OfferStaging DailyCaps Bulk/BulkBook",
        ["Plans"] = "PlanBook",
        ["Postbacks"] = "PostbackLog TakePolled PostbackSpool",
        ["Runs"] = "RunBook",
        ["Settings"] = "SettingBook",
        ["Sites"] = "SiteBook",
        ["Storing"] = "StoringBook Arrivals",
        ["Withdrawals"] = "WithdrawalBook Withdrawal",
        ["Templates"] = "TemplateShelf ShelvedTemplate TemplateWords",
    };

    [Fact]
    public void A_feature_uses_of_another_only_its_door()
    {
        var files = Repository.Files(FeaturesFolder, ".cs", ".razor");
        var types = files.GroupBy(Feature, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.SelectMany(Declared).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

        var trespasses = from file in files
                         let own = Feature(file)
                         from other in Mentioned(file).Where(other => other != own)
                         from type in Words(file).Where(types.GetValueOrDefault(other, []).Contains)
                         where !types[own].Contains(type) && !DoorTypes(other, files).Contains(type)
                         select $"{file} uses {type} of {other}";

        Assert.Empty(trespasses.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public void A_table_is_written_by_one_feature_only()
    {
        var writes = from file in Repository.Files("src/Tributary.Web", ".cs")
                     from Match match in WriteStatement().Matches(Repository.Text(file))
                     select (table: match.Groups["table"].Value, owner: Owner(file));

        var shared = from table in writes.Distinct().GroupBy(write => write.table, write => write.owner, StringComparer.Ordinal)
                     where table.Count() > 1
                     select $"{table.Key} is written by {string.Join(", ", table)}";
        Assert.Empty(shared);
    }

    [Fact]
    public void The_platform_knows_no_feature()
    {
        var mentions = Repository.Files("src/Tributary.Web/Platform", ".cs", ".razor").Where(file => Mentioned(file).Any());

        Assert.Empty(mentions);
    }

    [Fact]
    public void The_core_is_pure()
    {
        var impurities = from file in Repository.Files("src/Tributary.Core", ".cs")
                         from Match match in Impure().Matches(Repository.Code(file))
                         select $"{file}: {match.Value}";

        Assert.Empty(impurities);
    }

    [Fact]
    public void The_core_has_one_package()
    {
        var project = Repository.Text("src/Tributary.Core/Tributary.Core.csproj");

        var reference = Assert.Single(Reference().Matches(project));

        Assert.Equal("YamlDotNet", reference.Groups["name"].Value);
    }

    private static string Feature(string file) => file.Split('/')[3];

    private static string Owner(string file) => file.Split('/') is [_, _, "Features", var feature, ..] ? feature : "Platform";

    private static IEnumerable<string> Mentioned(string file) =>
        FeatureMention().Matches(Repository.Code(file)).Select(match => match.Groups["feature"].Value).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Declared(string file) =>
        file.EndsWith(".razor", StringComparison.Ordinal)
            ? [Path.GetFileNameWithoutExtension(file)]
            : Declaration().Matches(Repository.Code(file)).Select(match => match.Groups["name"].Value);

    private static HashSet<string> Words(string file) =>
        Word().Matches(Repository.Code(file)).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);

    private static HashSet<string> DoorTypes(string feature, IEnumerable<string> files) =>
        Doors.GetValueOrDefault(feature, "").Split(' ').Select(door => $"{FeaturesFolder}/{feature}/{door}.cs")
            .Where(files.Contains).SelectMany(Words).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\bFeatures\.(?<feature>[A-Z]\w+)(?=[;.\s])(?!\s*[(<])", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FeatureMention();

    // What is private to a type is nobody else's to use, whatever it is called.
    [GeneratedRegex(@"(?<!\bprivate\s+((sealed|static|readonly|abstract|partial|record)\s+)*)\b(class|struct|record|interface|enum)\s+(struct\s+|class\s+)?(?<name>[A-Z]\w*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(?<![.\w])[A-Z]\w*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"(insert\s+into|delete\s+from|InsertMany\s*\(\s*"")\s*(?<table>[a-z_]+)|\bupdate\s+(?<table>[a-z_]+)\s+set\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WriteStatement();

    [GeneratedRegex(@"\bSystem\.(IO|Net\.Http|Net\.Sockets|Data)\b|\b(DateTime|DateTimeOffset)\.(Utc)?Now\b|\b(File|Directory|Environment|Console|Thread|Random)\.[A-Z]\w*|\b(FileStream|HttpClient|Socket|TimeProvider|Stopwatch|RandomNumberGenerator)\b|\bnew Random\b|\bGuid\.(NewGuid|CreateVersion7)\b|\bTask\.(Run|Delay)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Impure();

    [GeneratedRegex(@"<(Package|Framework|Project)Reference\s+Include=""(?<name>[^""]+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
