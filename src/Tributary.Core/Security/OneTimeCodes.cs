using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Core.Security;

/// <summary>
/// Codes of authenticator apps: six digits of HMAC-SHA-1 over the number of 30-second steps since 1970 (RFC 6238 with the parameters that all apps take).
/// </summary>
public static class OneTimeCodes
{
    /// <summary>Bytes of a secret: as many as the hash has, as RFC 4226 section 4 recommends.</summary>
    public const int SecretBytes = 20;

    private const int Digits = 6;
    private const int StepSeconds = 30;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The code of a step.</summary>
    public static string Of(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        // RFC 6238's default, and the only hash that every app has; what it needs of SHA-1 is not broken.
#pragma warning disable CA5350
        HMACSHA1.HashData(secret, counter, hash);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0x0f)..]) & int.MaxValue;
        return (number % 1_000_000).ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0');
    }

    /// <summary>The step a moment (unix ms) falls into.</summary>
    public static long StepOf(long moment) => moment / 1000 / StepSeconds;

    /// <summary>
    /// The step whose code was typed, of the present one and its neighbours (a clock that is half a minute off is common); null when it is none of them or
    /// not after <paramref name="used"/>, the last one whose code was used. Spaces in it do not matter.
    /// </summary>
    public static long? Match(ReadOnlySpan<byte> secret, string typed, long moment, long? used)
    {
        var code = Encoding.ASCII.GetBytes(typed.Replace(" ", "", StringComparison.Ordinal));
        long? matched = null;
        for (var step = StepOf(moment) - 1; step <= StepOf(moment) + 1; step++)
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Of(secret, step)), code) && !(step <= used)) matched = step;
        return matched;
    }

    /// <summary>The secret as apps want it typed: base32 (RFC 4648) without padding.</summary>
    public static string Text(ReadOnlySpan<byte> secret)
    {
        var text = new StringBuilder();
        var (bits, held) = (0, 0);
        foreach (var octet in secret)
        {
            (bits, held) = ((bits << 8) | octet, held + 8);
            for (; held >= 5; held -= 5) text.Append(Base32[(bits >> (held - 5)) & 31]);
            bits &= (1 << held) - 1;
        }
        if (held > 0) text.Append(Base32[(bits << (5 - held)) & 31]);
        return text.ToString();
    }

    /// <summary>The address that an app reads from a QR code: the "Key URI Format" of Google Authenticator, which all of them take.</summary>
    public static string Address(string issuer, string account, ReadOnlySpan<byte> secret) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(account)}?secret={Text(secret)}&issuer={Uri.EscapeDataString(issuer)}";
}
