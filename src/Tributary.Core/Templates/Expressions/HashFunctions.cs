using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Core.Templates.Expressions;

/// <summary>The hashes networks sign with, and the texts they sign. Old hashes among them: the network chose, we can only check.</summary>
[SuppressMessage("Security", "CA5350", Justification = "Networks sign with SHA-1; refusing it would leave their postbacks unchecked.")]
[SuppressMessage("Security", "CA5351", Justification = "Networks sign with MD5; refusing it would leave their postbacks unchecked.")]
internal static class HashFunctions
{
    public static readonly Function[] All =
    [
        Hash("md5", "MD5", MD5.HashData)
            .Shows("concat('77', '-', 'u-1', '-', 'k3y') | md5", "'88ffb56c874c9b30a03bfea2fb94efd2'"),
        Hash("sha1", "SHA-1", SHA1.HashData)
            .Shows("concat('k3y', 'u-1', '100', 't-9') | sha1", "'e17efe6a756ea3e2557dcefc6d82f1c05c29a5e3'"),
        Hash("sha256", "SHA-256", SHA256.HashData)
            .Shows("concat('u-1', '0.50', 'k3y') | sha256", "'d30e69bfea79dc7e414df52e75414557ffb510e2b78e291abeb1f22f505d4083'"),
        Hash("sha512", "SHA-512", SHA512.HashData)
            .Shows("'abc' | sha512 | truncate(32)", "'ddaf35a193617abacc417349ae204131'"),
        Keyed("hmac_md5", "MD5", HMACMD5.HashData)
            .Shows("'a=1&b=2' | hmac_md5('k3y')", "'3ab122f7d75425149d029da6269bc4c4'"),
        Keyed("hmac_sha1", "SHA-1", HMACSHA1.HashData)
            .Shows("'a=1&b=2' | hmac_sha1('k3y')", "'126aa1dac3b200435c35e13cdf1cb11df6d30222'")
            .Shows("'a=1&b=2' | hmac_sha1('k3y', 'base64')", "'Emqh2sOyAENcNeE83xyxHfbTAiI='")
            .Shows("'a=1&b=2' | hmac_sha1('k3y', 'base64url')", "'Emqh2sOyAENcNeE83xyxHfbTAiI'"),
        Keyed("hmac_sha256", "SHA-256", HMACSHA256.HashData)
            .Shows("'a=1&b=2' | hmac_sha256('k3y')", "'36e6cc583883606efdd6c01146ed1747ab1a5c3818f5ca8f53ef176ab21d4dda'")
            .Shows("'a=1&b=2' | hmac_sha256('')", "null"),
        Keyed("hmac_sha512", "SHA-512", HMACSHA512.HashData)
            .Shows("'a=1&b=2' | hmac_sha512('k3y') | truncate(32)", "'d5ed3b2581944dd99d534d305655f393'"),
        Function.OfText("base64(text)", "The text's UTF-8 bytes in base64.", text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)))
            .Shows("'user:pass' | base64", "'dXNlcjpwYXNz'") with { IsHash = true },
        Function.Of("query_sorted(query, except...)",
                "A query sorted by name and encoded as PHP's http_build_query does it, without the named parameters.",
                (scope, a) => OfQuery(scope, a, 1, (query, except) => QueryText.Sorted(query, except)))
            .Shows("'b=x%20y&a=%7E&sig=1' | query_sorted('sig')", "'a=%7E&b=x+y'") with { IsHash = true },
        Function.Of("query_pairs(query, separator, except...)",
                "The decoded name=value pairs of a query, sorted by name, with a separator between them, without the named parameters.",
                (scope, a) => OfQuery(scope, a, 2, (query, except) => QueryText.Pairs(query, a[1].AsText() ?? "", except)))
            .Shows("'uid=7&currency=a%20b&sig=1' | query_pairs('', 'sig')", "'currency=a buid=7'")
            .Shows("'page=1&appid=157' | query_pairs('&')", "'appid=157&page=1'") with { IsHash = true },
        Function.Of("url_without(url, name)", "The address without one query parameter, everything else as it was, byte for byte.",
                (scope, a) => a[0].AsText() is { } url && a[1].AsText() is { } name ? Value.Of(QueryText.Without(scope.SpendOn(url), name)) : Value.Null)
            .Shows("'https://x.example/p?a=%20&hash=1&b=2' | url_without('hash')", "'https://x.example/p?a=%20&b=2'") with { IsHash = true },
    ];

    private static Function Hash(string name, string algorithm, Func<byte[], byte[]> hash) => Function.Prepared(
        $"{name}(text, form?)", $"The {algorithm} of the text's UTF-8 bytes, as 'hex' (which is the usual), 'base64' or 'base64url'.",
        (call, compiler) =>
        {
            var text = compiler.Compile(call.Arguments[0]);
            var write = Form(call, 1);
            return scope => text(scope).AsText() is { } hashed ? Value.Of(write(hash(Encoding.UTF8.GetBytes(scope.SpendOn(hashed))))) : Value.Null;
        }) with
    { IsHash = true };

    // An empty key would make the signature anybody's: then there is no expectation at all, and nothing matches it.
    private static Function Keyed(string name, string algorithm, Func<byte[], byte[], byte[]> hash) => Function.Prepared(
        $"{name}(text, key, form?)", $"The HMAC of the text with {algorithm} and a key, as 'hex' (which is the usual), 'base64' or 'base64url'; nothing for an empty key.",
        (call, compiler) =>
        {
            var text = compiler.Compile(call.Arguments[0]);
            var key = compiler.Compile(call.Arguments[1]);
            var write = Form(call, 2);
            return scope => text(scope).AsText() is { } signed && key(scope) is { IsEmpty: false } held && held.AsText() is { } secret
                ? Value.Of(write(hash(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(scope.SpendOn(signed))))) : Value.Null;
        }) with
    { IsHash = true };

    private static Func<byte[], string> Form(Syntax.Call call, int argument) => Constants.Choice(call, argument, "hex", "base64", "base64url") switch
    {
        "base64" => Convert.ToBase64String,
        "base64url" => digest => Base64Url.EncodeToString(digest),
        _ => Convert.ToHexStringLower,
    };

    private static Value OfQuery(Scope scope, Value[] arguments, int firstName, Func<string, string[], string> write) =>
        arguments[0].AsText() is { } query
            ? Value.Of(scope.SpendOn(write(scope.SpendOn(query), arguments.Skip(firstName).Select(name => name.AsText()).OfType<string>().ToArray()))) : Value.Null;
}
