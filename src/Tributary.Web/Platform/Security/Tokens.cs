using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Web.Platform.Security;

/// <summary>Unguessable texts (keys, links, postback paths) and the hash under which they are stored.</summary>
internal static class Tokens
{
    /// <summary>32 random bytes, 43 characters of base64url.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256, hex: enough for a text with 256 bits of its own.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
