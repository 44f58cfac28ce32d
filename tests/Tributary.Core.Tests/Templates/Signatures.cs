using System.Text.Json;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Tests.Templates;

/// <summary>The expressions of the families of signatures, against vectors that networks documented or that were computed elsewhere.</summary>
public sealed class Signatures
{
    private static readonly Slot Verify = Slot.Of("verify", ("got", Root.Got, null), ("request", Root.Request, null), ("key", Root.Settings, null)) with { MayHash = true };

    private static readonly Dictionary<string, string> Families = new(StringComparer.Ordinal)
    {
        ["ayet"] = "request.query | query_sorted | hmac_sha256(key.secret)",
        ["kiwiwall-v1"] = "request.query | query_sorted | hmac_sha256(key.secret)",
        ["bitlabs"] = "request.url | url_without('hash') | hmac_sha1(key.secret)",
        ["notik"] = "request.url | url_without('hash') | hmac_sha1(key.secret)",
        ["torox"] = "concat(got.oid, '-', got.user_id, '-', key.secret) | md5",
        ["kiwiwall-legacy"] = "concat(got.sub_id, ':', got.amount, ':', key.secret) | md5",
        ["offerdaddy"] = "concat(got.transaction_id, '/', got.offer_id, '/', key.secret) | md5",
        ["wannads"] = "concat(got.subId, got.transId, got.reward, key.secret) | md5",
        ["bitcotasks"] = "concat(got.subId, got.transId, got.reward, key.secret) | md5",
        ["cpx-research"] = "concat(got.trans_id, '-', key.secret) | md5",
        ["superrewards"] = "concat(got.id, ':', got.new, ':', got.uid, ':', key.secret) | md5",
        ["inbrain"] = "concat(got.PanelistId, got.RewardId, key.secret) | md5",
        ["minutestaff"] = "concat(key.secret, got.app_id, got.user_id, got.notify_id) | md5",
        ["timewall"] = "concat(got.userID, got.revenue, key.secret) | sha256",
        ["adscend"] = "concat('rate=', got.rate, '&sub1=', got.sub1, '&transaction_id=', got.transaction_id, '&status=', got.status, '&ip=', got.ip) | hmac_md5(key.secret)",
        ["fyber-callback"] = "concat(key.secret, got.uid, got.amount, got._trans_id_) | sha1",
        ["fyber-request"] = "concat(request.query | query_pairs('&'), '&', key.secret) | sha1",
        ["adgem-v3"] = "request.body | hmac_sha256(key.secret)",
    };

    public static TheoryData<int, string> Vectors
    {
        get
        {
            var data = new TheoryData<int, string>();
            if (!Repository.HasShared("networks", "vectors", "signature_vectors.json"))
                data.Add(-1, "");
            else
                All().EnumerateArray().Index().ToList().ForEach(entry => data.Add(entry.Index, entry.Item.GetProperty("network").GetString()!));
            return data;
        }
    }

    [Theory, MemberData(nameof(Vectors))]
    public void Match_the_vectors(int place, string network)
    {
        var vector = Vector(place);
        // The key of Pollfish's example was never published; what is signed can be compared all the same.
        if (vector.GetProperty("secret").GetString() is null)
        {
            Assert.Equal("pollfish", network);
            Assert.Equal(vector.GetProperty("canonical").GetString(), vector.GetProperty("input").GetProperty("string").GetString());
            return;
        }

        Assert.Equal(vector.GetProperty("signature").GetString(), Sign(network, Input(vector), vector));
    }

    [Theory, MemberData(nameof(Vectors))]
    public void Are_others_when_any_covered_byte_is(int place, string network)
    {
        var vector = Vector(place);
        if (!Families.ContainsKey(network))
            return;
        var input = Input(vector);

        for (var part = 0; part < input.Length; part++)
        {
            var (name, text) = input[part];
            // What a URL says after its signature is not covered, and the signature is not part of what it signs.
            var covered = name == "url" ? text.IndexOf("hash=", StringComparison.Ordinal) - 1 : text.Length;
            for (var at = 0; at < covered; at++)
            {
                var changed = input.ToArray();
                changed[part] = (name, text[..at] + (text[at] == 'x' ? 'y' : 'x') + text[(at + 1)..]);
                Assert.NotEqual(vector.GetProperty("signature").GetString(), Sign(network, changed, vector));
            }
        }
    }

    [Fact]
    public void An_empty_key_signs_nothing()
    {
        var scope = new Scope { [Root.Request] = Map(("query", "a=1")), [Root.Settings] = Map(("secret", "")) };

        Assert.True(Compiler.Compile("request.query | query_sorted | hmac_sha256(key.secret)", Verify, Vocabulary.Empty)(scope).IsNull);
    }

    private static string? Sign(string network, (string Name, string Text)[] input, JsonElement vector)
    {
        var query = string.Join('&', input.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Text)}"));
        var scope = new Scope
        {
            [Root.Got] = Map(input),
            [Root.Request] = Map([.. input, ("query", query)]),
            [Root.Settings] = Map(("secret", vector.GetProperty("secret").GetString()!)),
        };
        return Compiler.Compile(Families[network], Verify, Vocabulary.Empty)(scope).AsText();
    }

    private static (string Name, string Text)[] Input(JsonElement vector) =>
        [.. vector.GetProperty("input").EnumerateObject().Select(property => (property.Name, property.Value.GetString()!))];

    private static JsonElement Vector(int place)
    {
        _ = Repository.Shared("networks", "vectors", "signature_vectors.json");
        return All()[place];
    }

    private static JsonElement All() => JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Repository.Shared("networks", "vectors", "signature_vectors.json")));

    private static Value Map(params (string Name, string Text)[] pairs)
    {
        var map = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (var (name, text) in pairs)
            map[name] = Value.Of(text);
        return Value.Of(map);
    }
}
