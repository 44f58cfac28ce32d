using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Core.Templates.Expressions;

/// <summary>The hashes networks sign with. Old ones among them: the network chose, we can only check.</summary>
[SuppressMessage("Security", "CA5350", Justification = "Networks sign with SHA-1; refusing it would leave their postbacks unchecked.")]
[SuppressMessage("Security", "CA5351", Justification = "Networks sign with MD5; refusing it would leave their postbacks unchecked.")]
internal static class HashFunctions
{
    public static readonly Function[] All =
    [
        Hash("md5", MD5.HashData),
        Hash("sha1", SHA1.HashData),
        Hash("sha256", SHA256.HashData),
        Hash("sha512", SHA512.HashData),
        Keyed("hmac_md5", HMACMD5.HashData),
        Keyed("hmac_sha1", HMACSHA1.HashData),
        Keyed("hmac_sha256", HMACSHA256.HashData),
        Keyed("hmac_sha512", HMACSHA512.HashData),
        new("base64", 1, 1)
        {
            IsHash = true,
            Run = (scope, a) => a[0].AsText() is { } text ? Value.Of(Convert.ToBase64String(Encoding.UTF8.GetBytes(scope.SpendOn(text)))) : Value.Null,
        },
        new("query_sorted", 1, 20)
        {
            IsHash = true,
            Run = (scope, a) => a[0].AsText() is { } query
                ? Value.Of(QueryText.Sorted(scope.SpendOn(query), a.Skip(1).Select(name => name.AsText() ?? "").ToArray())) : Value.Null,
        },
        new("url_without", 2, 2)
        {
            IsHash = true,
            Run = (scope, a) => a[0].AsText() is { } url && a[1].AsText() is { } name
                ? Value.Of(QueryText.Without(scope.SpendOn(url), name)) : Value.Null,
        },
    ];

    private static Function Hash(string name, Func<byte[], byte[]> hash) => new(name, 1, 2)
    {
        IsHash = true,
        Run = (scope, a) => a[0].AsText() is { } text ? Encode(hash(Encoding.UTF8.GetBytes(scope.SpendOn(text))), a.ElementAtOrDefault(1)) : Value.Null,
    };

    // An empty key would make the signature anybody's: then there is no expectation at all, and nothing matches it.
    private static Function Keyed(string name, Func<byte[], byte[], byte[]> hash) => new(name, 2, 3)
    {
        IsHash = true,
        Run = (scope, a) => a[0].AsText() is { } text && a[1].AsText() is { Length: > 0 } key
            ? Encode(hash(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(scope.SpendOn(text))), a.ElementAtOrDefault(2)) : Value.Null,
    };

    private static Value Encode(byte[] digest, Value form) => form.AsText() switch
    {
        null or "hex" => Value.Of(Convert.ToHexStringLower(digest)),
        "base64" => Value.Of(Convert.ToBase64String(digest)),
        "base64url" => Value.Of(Convert.ToBase64String(digest).TrimEnd('=').Replace('+', '-').Replace('/', '_')),
        _ => Value.Null,
    };
}
