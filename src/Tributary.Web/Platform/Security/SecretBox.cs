using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Web.Platform.Security;

/// <summary>
/// Seals texts for storage (AES-256-GCM): the number of the key, a dot, and the sealed bytes. A sealed text opens only in the place it was sealed for, so a copied
/// or swapped row is refused. Those of before there were several keys have no number: they are the first one's.
/// </summary>
internal sealed class SecretBox(KeyRing keys)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const string Purpose = "sealed:1";

    public string Seal(string text, SealedPlace place)
    {
        var number = keys.Newest;
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedBytes = new byte[1 + NonceBytes + TagBytes + plain.Length];
        sealedBytes[0] = 1;
        var nonce = sealedBytes.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(keys.Derive(number, Purpose), TagBytes);
        cipher.Encrypt(nonce, plain, sealedBytes.AsSpan(1 + NonceBytes + TagBytes), sealedBytes.AsSpan(1 + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(place.Text));
        return string.Create(CultureInfo.InvariantCulture, $"{number}.{Base64Url.EncodeToString(sealedBytes)}");
    }

    /// <exception cref="CryptographicException">Another place, a changed text, or a key that is not on the ring.</exception>
    public string Open(string sealedText, SealedPlace place)
    {
        var bytes = Base64Url.DecodeFromChars(sealedText.AsSpan(sealedText.IndexOf('.', StringComparison.Ordinal) + 1));
        if (bytes.Length < 1 + NonceBytes + TagBytes || bytes[0] != 1) throw new CryptographicException("Not a sealed text.");
        var plain = new byte[bytes.Length - 1 - NonceBytes - TagBytes];
        using var cipher = new AesGcm(keys.Derive(KeyOf(sealedText), Purpose), TagBytes);
        cipher.Decrypt(bytes.AsSpan(1, NonceBytes), bytes.AsSpan(1 + NonceBytes + TagBytes), bytes.AsSpan(1 + NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(place.Text));
        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>The number of the key that sealed it.</summary>
    public static int KeyOf(string sealedText)
    {
        var dot = sealedText.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0) return 1;
        return int.TryParse(sealedText.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new CryptographicException("Not a sealed text.");
    }
}
