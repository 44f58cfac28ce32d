using Tributary.Core.Templates;
using Tributary.Core.Templates.Yaml;

namespace Tributary.Core.Tests.Templates;

/// <summary>A call is made up as its network would make it, and proves itself by every template's own rule.</summary>
public sealed class ComposingCalls
{
    private const string Endpoint = "https://our.example/p/TOKEN";

    public static TheoryData<string> WithPostback =>
        [.. Directory.EnumerateDirectories(Repository.Networks).Select(folder => Path.GetFileName(folder)!).Where(id => Repository.Load(id).Template?.Postback is not null).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(WithPostback))]
    public void Is_believed_by_every_network(string id)
    {
        var template = Repository.Load(id).Template!;
        var settings = Settings(id, template);
        var postback = template.Postback!;

        foreach (var url in postback.UrlsToPaste(Endpoint, settings))
        {
            var call = postback.Compose(Endpoint, url.Name, Values(postback), settings, Allowed(postback, settings));

            var reading = postback.Read(call, settings);
            Assert.True(reading is PostbackReading.Understood, $"{id}: {(reading as PostbackReading.Refused)?.Reason} {call}");
        }
    }

    [Theory, MemberData(nameof(WithPostback))]
    [Trait("fault", "T-01")]
    public void Is_not_believed_with_another_secret(string id)
    {
        var template = Repository.Load(id).Template!;
        var settings = Settings(id, template);
        var postback = template.Postback!;
        if (postback.StrengthWith(settings) is not (PostbackStrength.Signature or PostbackStrength.SharedSecret)) return;

        var call = postback.Compose(Endpoint, postback.UrlsToPaste(Endpoint, settings)[0].Name, Values(postback), Settings(id, template, changed: true), Allowed(postback, settings));

        Assert.IsType<PostbackReading.Refused>(postback.Read(call, settings));
    }

    // Their documents join what they sign without a sign between: what a shifted call names then has to be unknown, or too much.
    [Fact]
    [Trait("fault", "T-02")]
    public void A_character_that_moves_from_one_signed_field_to_the_next_is_seen_unless_the_network_joins_them_so()
    {
        var blind = WithPostback.Select(row => row.Data).Where(id => Repository.Load(id).Template!.Postback!.StrengthWith(Settings(id, Repository.Load(id).Template!)) is PostbackStrength.Signature && Shifts(id));

        Assert.Equal(["acornads", "fyber", "lootably", "timewall", "wannads"], blind);
    }

    [Fact]
    public void What_makes_an_event_is_told()
    {
        var hints = Repository.Load("affise").Template!.Postback!.Hints;

        Assert.Contains(new EventHint("status", "2", PostbackEvent.Pending), hints);
        Assert.Contains(new EventHint("status", "3", PostbackEvent.Void), hints);
    }

    // Whether some call and another, in which a character stands in the next field, have the same proof.
    private static bool Shifts(string id)
    {
        var template = Repository.Load(id).Template!;
        var (postback, settings) = (template.Postback!, Settings(id, template));
        var values = postback.Saying.ToDictionary(field => field.Name, _ => "11", StringComparer.Ordinal);
        var proof = Proof(values);
        return proof.Length > 0 && values.Keys.Any(from => values.Keys.Any(to => from != to
            && Proof(new(values) { [from] = "1", [to] = "111" }) == proof && Proof(new(values) { [from] = "1" }) != proof));

        string Proof(Dictionary<string, string> said)
        {
            var call = postback.Compose(Endpoint, postback.UrlsToPaste(Endpoint, settings)[0].Name, said, settings, null);
            var told = said.Values.ToHashSet(StringComparer.Ordinal);
            return string.Join('&', call.Query.Split('&').Concat(call.Headers.Select(header => $"h={header.Value}")).Where(pair => pair.Split('=')[^1].Length >= 27 && !told.Contains(pair.Split('=')[^1])));
        }
    }

    private static Dictionary<string, string> Values(Postback postback) => postback.Saying.ToDictionary(
        field => field.Name, field => postback.Hints.FirstOrDefault(hint => hint.Field == field.Name && hint.Event is PostbackEvent.Approve)?.Value ?? "1", StringComparer.Ordinal);

    private static string Allowed(Postback postback, SettingValues settings) =>
        postback.AddressSetting is { } name && settings[name] is { Length: > 0 } list ? list.Split(',', ' ', '\n')[0].Split('/')[0] : "192.0.2.77";

    private static SettingValues Settings(string id, Template template, bool changed = false)
    {
        var root = YamlReader.Read(Repository.Folder(id).Text(TemplateFolder.CasesFile)!, "cases.yaml").Root!;
        var typed = root.Find("settings")?.Entries.ToDictionary(
            entry => entry.Key.Text,
            entry => changed && template.Settings.Any(setting => setting.Name == entry.Key.Text && setting.Type is SettingType.Secret) ? entry.Value.Text + "x" : entry.Value.Text,
            StringComparer.Ordinal) ?? [];
        return template.Check(typed, _ => false).Values!;
    }
}
