using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Web.Platform.Security;

/// <summary>
/// Seals texts for storage (AES-256-GCM). A sealed text opens only in the place it was sealed for, so a copied or swapped row is refused.
/// </summary>
internal sealed class SecretBox(KeyRing keys)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _key = keys.Derive("sealed:1");

    /// <param name="text">What to hide.</param>
    /// <param name="place">Where it will be stored, for example "network_secrets/12/api_key".</param>
    public string Seal(string text, string place)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedBytes = new byte[1 + NonceBytes + TagBytes + plain.Length];
        sealedBytes[0] = 1;
        var nonce = sealedBytes.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(nonce, plain, sealedBytes.AsSpan(1 + NonceBytes + TagBytes), sealedBytes.AsSpan(1 + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(place));
        return Base64Url.EncodeToString(sealedBytes);
    }

    /// <exception cref="CryptographicException">Another key, another place, or a changed text.</exception>
    public string Open(string sealedText, string place)
    {
        var bytes = Base64Url.DecodeFromChars(sealedText);
        if (bytes.Length < 1 + NonceBytes + TagBytes || bytes[0] != 1) throw new CryptographicException("Not a sealed text.");
        var plain = new byte[bytes.Length - 1 - NonceBytes - TagBytes];
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Decrypt(bytes.AsSpan(1, NonceBytes), bytes.AsSpan(1 + NonceBytes + TagBytes), bytes.AsSpan(1 + NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(place));
        return Encoding.UTF8.GetString(plain);
    }
}
