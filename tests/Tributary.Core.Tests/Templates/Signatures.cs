using System.Text.Json;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Tests.Templates;

/// <summary>The expressions of the families of signatures, against vectors computed elsewhere.</summary>
public sealed class Signatures
{
    private static readonly Slot Verify = Slot.Of("verify", ("got", Root.Got, null), ("request", Root.Request, null), ("key", Root.Settings, null)) with { MayHash = true };

    public static TheoryData<string, string> Families => new()
    {
        { "ayet", "request.query | query_sorted | hmac_sha256(key.secret)" },
        { "kiwiwall-v1", "request.query | query_sorted | hmac_sha256(key.secret)" },
        { "bitlabs", "request.url | url_without('hash') | hmac_sha1(key.secret)" },
        { "notik", "request.url | url_without('hash') | hmac_sha1(key.secret)" },
        { "torox", "concat(got.oid, '-', got.user_id, '-', key.secret) | md5" },
        { "kiwiwall-legacy", "concat(got.sub_id, ':', got.amount, ':', key.secret) | md5" },
        { "offerdaddy", "concat(got.transaction_id, '/', got.offer_id, '/', key.secret) | md5" },
        { "wannads", "concat(got.subId, got.transId, got.reward, key.secret) | md5" },
        { "cpx-research", "concat(got.trans_id, '-', key.secret) | md5" },
        { "timewall", "concat(got.userID, got.revenue, key.secret) | sha256" },
        { "fyber-callback", "concat(key.secret, got.uid, got.amount, got._trans_id_) | sha1" },
        { "adgem-v3", "request.body | hmac_sha256(key.secret)" },
    };

    [Theory, MemberData(nameof(Families))]
    public void Match_the_vectors(string network, string expression)
    {
        using var vectors = JsonDocument.Parse(File.ReadAllText(Repository.Shared("networks", "vectors", "signature_vectors.json")));
        var vector = vectors.RootElement.EnumerateArray().First(entry => entry.GetProperty("network").GetString() == network);

        var signature = Compiler.Compile(expression, Verify, Vocabulary.Empty)(Received(vector));

        Assert.Equal(vector.GetProperty("signature").GetString(), signature.AsText());
    }

    [Fact]
    public void An_empty_key_signs_nothing()
    {
        var scope = new Scope { [Root.Request] = Map(("query", "a=1")), [Root.Settings] = Map(("secret", "")) };

        Assert.True(Compiler.Compile("request.query | query_sorted | hmac_sha256(key.secret)", Verify, Vocabulary.Empty)(scope).IsNull);
    }

    private static Scope Received(JsonElement vector)
    {
        var input = vector.GetProperty("input").EnumerateObject().Select(property => (property.Name, Text: property.Value.GetString()!)).ToArray();
        var query = string.Join('&', input.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Text)}"));
        return new Scope
        {
            [Root.Got] = Map(input),
            [Root.Request] = Map([.. input, ("query", query)]),
            [Root.Settings] = Map(("secret", vector.GetProperty("secret").GetString()!)),
        };
    }

    private static Value Map(params (string Name, string Text)[] pairs)
    {
        var map = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (var (name, text) in pairs)
            map[name] = Value.Of(text);
        return Value.Of(map);
    }
}
