namespace Tributary.Web.Features.Offers.Images;

/// <summary>What bytes are a picture that a browser shows and nothing else: told by how they begin, never by what a server calls them.</summary>
internal static class ImageKind
{
    public const int Enough = 16;

    /// <summary>The media type, or null for what is none of png, jpeg, gif, webp and avif. An SVG is a document with scripts: never.</summary>
    public static string? Of(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a])) return "image/png";
        if (start.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff])) return "image/jpeg";
        if (start.StartsWith("GIF87a"u8) || start.StartsWith("GIF89a"u8)) return "image/gif";
        if (start.StartsWith("RIFF"u8) && start.Length >= 12 && start[8..].StartsWith("WEBP"u8)) return "image/webp";
        return start.Length >= 12 && start[4..].StartsWith("ftypavi"u8) && start[11] is (byte)'f' or (byte)'s' ? "image/avif" : null;
    }
}
