using System.Security.Cryptography;
using System.Text;

namespace Tributary.Web.Platform.Http;

/// <summary>Signs what we send as Standard Webhooks says: HMAC-SHA256 over "id.timestamp.body", under a secret of "whsec_" and base64.</summary>
internal static class WebhookSignature
{
    private const string Mark = "whsec_";

    public static string NewSecret() => Mark + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>The header's value under several secrets: whoever knows one of them finds his.</summary>
    public static string Of(IEnumerable<string> secrets, string id, string timestamp, string body) =>
        string.Join(' ', secrets.Select(secret => Of(secret, id, timestamp, body)));

    public static string Of(string secret, string id, string timestamp, string body) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret[Mark.Length..]), Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")));
}
