using System.Text;

namespace Tributary.Core.Templates.Feeds.Bodies;

/// <summary>What answers are written in. <see cref="Encoding"/> is null where the answer itself says it, UTF-8 unless it does.</summary>
internal sealed record Decode(BodyFormat As, byte Delimiter, Encoding? Encoding, IReadOnlyList<string>? Columns)
{
    public static readonly Decode Json = new(BodyFormat.Json, (byte)',', null, null);

    static Decode() => System.Text.Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The encoding a template names; null for UTF-8, which needs no change.</summary>
    public static Encoding? Named(string? name) => name switch
    {
        "utf-16" => System.Text.Encoding.Unicode,
        "iso-8859-1" => System.Text.Encoding.Latin1,
        "windows-1252" => CodePagesEncodingProvider.Instance.GetEncoding(1252),
        _ => null,
    };
}

internal enum BodyFormat
{
    Json,
    Xml,
    Csv,
    Lines,
    Script,
}
