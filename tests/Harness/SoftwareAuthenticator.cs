using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Tributary.Tests.Harness;

/// <summary>A device with one passkey, in software: P-256, no attestation, its few bytes of CBOR written by hand. It also answers as no honest device would.</summary>
internal sealed class SoftwareAuthenticator(Uri page) : IDisposable
{
    private const byte Present = 0x01;
    private const byte Verified = 0x04;
    private const byte HasKey = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(32);
    private string? _owner;

    /// <summary>What the next answer says; it counts one further each time.</summary>
    public uint Count { get; set; }

    /// <summary>The page it believes to be on.</summary>
    public string Origin { get; set; } = page.GetLeftPart(UriPartial.Authority);

    /// <summary>The relying party it believes to answer; what it was asked for when null.</summary>
    public string? Party { get; set; }

    /// <summary>Whether its person showed a finger.</summary>
    public bool Verifies { get; set; } = true;

    /// <summary>Whether the last byte of the signature is right.</summary>
    public bool SignsRight { get; set; } = true;

    /// <summary>Whether it says whose it is.</summary>
    public bool NamesOwner { get; set; } = true;

    /// <summary>Makes the passkey: what navigator.credentials.create() gives.</summary>
    public string Create(string options)
    {
        var asked = JsonNode.Parse(options)!;
        _owner = asked["user"]!["id"]!.GetValue<string>();
        var data = Data(asked["rp"]!["id"]!.GetValue<string>(), HasKey, [.. new byte[16], 0, (byte)_id.Length, .. _id, .. PublicKey()]);
        byte[] attestation = [0xa3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xa0, .. Text("authData"), 0x58, (byte)data.Length, .. data];
        return Answer(new JsonObject { ["clientDataJSON"] = Coded(Client("webauthn.create", asked)), ["attestationObject"] = Coded(attestation), ["transports"] = new JsonArray("internal") });
    }

    /// <summary>Uses it: what navigator.credentials.get() gives.</summary>
    public string Get(string options)
    {
        var asked = JsonNode.Parse(options)!;
        var (data, client) = (Data(asked["rpId"]!.GetValue<string>(), 0, []), Client("webauthn.get", asked));
        var signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        if (!SignsRight) signature[^1] ^= 1;
        return Answer(new JsonObject
        {
            ["clientDataJSON"] = Coded(client),
            ["authenticatorData"] = Coded(data),
            ["signature"] = Coded(signature),
            ["userHandle"] = NamesOwner ? _owner : null,
        });
    }

    public void Dispose() => _key.Dispose();

    private byte[] Client(string type, JsonNode asked) =>
        Encoding.UTF8.GetBytes(new JsonObject { ["type"] = type, ["challenge"] = asked["challenge"]!.GetValue<string>(), ["origin"] = Origin, ["crossOrigin"] = false }.ToJsonString());

    private byte[] Data(string party, byte flags, byte[] rest)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Count++);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(Party ?? party)), (byte)(flags | Present | (Verifies ? Verified : 0)), .. count, .. rest];
    }

    // COSE: an EC2 key (1: 2) for ES256 (3: -7) on P-256 (-1: 1) with x (-2) and y (-3).
    private byte[] PublicKey()
    {
        var point = _key.ExportParameters(false).Q;
        return [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
    }

    private string Answer(JsonObject response) => new JsonObject
    {
        ["id"] = Coded(_id),
        ["rawId"] = Coded(_id),
        ["type"] = "public-key",
        ["response"] = response,
        ["clientExtensionResults"] = new JsonObject(),
        ["authenticatorAttachment"] = "platform",
    }.ToJsonString();

    private static byte[] Text(string word) => [(byte)(0x60 | word.Length), .. Encoding.ASCII.GetBytes(word)];

    private static string Coded(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
