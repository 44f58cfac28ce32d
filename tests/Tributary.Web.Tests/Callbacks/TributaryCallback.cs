using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Web.Tests.Callbacks;

public static class TributaryCallback
{
    /// <param name="secret">"whsec_..." as the panel shows it once.</param>
    /// <param name="id">The header webhook-id.</param>
    /// <param name="timestamp">The header webhook-timestamp.</param>
    /// <param name="signatures">The header webhook-signature.</param>
    /// <param name="body">The body as it came, before anything parses it.</param>
    /// <param name="now">Unix seconds.</param>
    public static bool IsGenuine(string secret, string id, string timestamp, string signatures, byte[] body, long now)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var sent) || Math.Abs(now - sent) > 300) return false;
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(secret["whsec_".Length..]));
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        var expected = Encoding.ASCII.GetBytes("v1," + Convert.ToBase64String(hmac.GetHashAndReset()));
        return signatures.Split(' ').Any(given => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), expected));
    }
}
