using QRCoder;

namespace Tributary.Web.Features.Accounts;

/// <summary>A text as a picture that a phone reads.</summary>
internal static class QrCode
{
    /// <summary>An SVG path in a square of this many modules, a quiet zone of four on each side.</summary>
    public static string Svg(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix;
        var path = string.Concat(from y in Enumerable.Range(0, rows.Count)
                                 from x in Enumerable.Range(0, rows[y].Length)
                                 where rows[y][x]
                                 select FormattableString.Invariant($"M{x} {y}h1v1h-1z"));
        return FormattableString.Invariant($"<svg class=\"qr\" viewBox=\"0 0 {rows.Count} {rows.Count}\" role=\"img\" aria-label=\"The secret as a QR code\" shape-rendering=\"crispEdges\"><path d=\"{path}\"/></svg>");
    }
}
