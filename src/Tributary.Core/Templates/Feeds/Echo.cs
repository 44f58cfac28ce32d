using System.Text;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>
/// The secrets of a request that its answer repeats: networks echo keys. What an offer is made of is read with their names in their place, so that no
/// mapping, whoever wrote it, carries one into the catalogue. Rules and paging see the answer as it is: a next address may need its key.
/// </summary>
internal sealed class Echo
{
    // Shorter ones stand in any text by chance; masking them would spoil ids and prices.
    private const int Shortest = 8;
    private const int WindowBytes = 64 * 1024;

    private readonly (byte[] Secret, byte[] Shown)[] _secrets;

    private Echo((byte[], byte[])[] secrets) => _secrets = secrets;

    /// <summary>What has to be masked in the answer, or null when it repeats nothing.</summary>
    public static async Task<Echo?> Find(IEnumerable<KeyValuePair<string, string>> secrets, Stream bytes, byte[] envelope, CancellationToken ct)
    {
        var echo = new Echo([.. secrets
            .Where(pair => pair.Key.Length >= Shortest)
            .OrderByDescending(pair => pair.Key.Length)
            .Select(pair => (Encoding.UTF8.GetBytes(pair.Key), Encoding.UTF8.GetBytes(pair.Value)))]);
        return echo._secrets.Length > 0 && (echo.IsIn(envelope) || await echo.IsIn(bytes, ct)) ? echo : null;
    }

    public ReadOnlyMemory<byte> Mask(ReadOnlyMemory<byte> bytes)
    {
        foreach (var (secret, shown) in _secrets)
        {
            if (bytes.Span.IndexOf(secret) >= 0)
                bytes = Replace(bytes.Span, secret, shown);
        }
        return bytes;
    }

    public Value Mask(Value text) => text.AsText() is { } plain ? Value.Of(Encoding.UTF8.GetString(Mask(Encoding.UTF8.GetBytes(plain)).Span)) : text;

    private bool IsIn(ReadOnlySpan<byte> bytes)
    {
        foreach (var (secret, _) in _secrets)
        {
            if (bytes.IndexOf(secret) >= 0)
                return true;
        }
        return false;
    }

    private async Task<bool> IsIn(Stream bytes, CancellationToken ct)
    {
        var longest = _secrets[0].Secret.Length;
        var window = new byte[WindowBytes + longest];
        var kept = 0;
        bytes.Position = 0;
        while (await bytes.ReadAsync(window.AsMemory(kept), ct) is var read and > 0)
        {
            if (IsIn(window.AsSpan(0, kept + read)))
                return true;
            // A secret may lie across two windows.
            var tail = Math.Min(longest - 1, kept + read);
            window.AsSpan(kept + read - tail, tail).CopyTo(window);
            kept = tail;
        }
        return false;
    }

    private static byte[] Replace(ReadOnlySpan<byte> bytes, byte[] secret, byte[] shown)
    {
        var made = new List<byte>(bytes.Length);
        for (var at = bytes.IndexOf(secret); at >= 0; at = bytes.IndexOf(secret))
        {
            made.AddRange(bytes[..at]);
            made.AddRange(shown);
            bytes = bytes[(at + secret.Length)..];
        }
        made.AddRange(bytes);
        return [.. made];
    }
}
