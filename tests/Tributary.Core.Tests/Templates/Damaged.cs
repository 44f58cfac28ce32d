using System.Text;

namespace Tributary.Core.Tests.Templates;

/// <summary>Bytes as they should not be: one to three changes of a sample, the same for the same dice.</summary>
internal static class Damaged
{
    // What means something to one of the parsers, or is at the edge of what a number or a text can be.
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "\"", "'", "\\", "{", "}", "[", "]", "(", ")", "<", ">", "&", "%", "|", ":", ": ", "- ", "\n", "\r\n", "\t", "\0", "\ufeff", "\u2028", "${", "$${", "}}", "{{", "<!DOCTYPE x [<!ENTITY e \"e\">]>", "&e;", "<![CDATA[", "]]>", "<?xml version=\"1.1\"?>", "xmlns:a=\"b\"",
            "-1", "1e400", "1e-400", "NaN", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "0.0000001", "00", "+", ".", "..", "[*]", "[999999999]", "null", "true", "*id", "&id ", "!!int ", "? ", "<<: ", ">-\n", "|\n", "%zz", "%00", "%ff%fe", "&&", "==", "=", "%u0041", "\\ud800", "\\u0000", "\ud83d\ude00",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80],
    ];

    public static byte[] Of(byte[] sample, Random dice)
    {
        var bytes = sample.ToList();
        for (var times = dice.Next(1, 4); times > 0 && bytes.Count > 0; times--)
        {
            var at = dice.Next(bytes.Count);
            switch (dice.Next(8))
            {
                case 0:
                    bytes[at] = (byte)dice.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, dice.Next(1, 20)));
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, dice.Next(200))));
                    break;
                case 4:
                    var from = dice.Next(bytes.Count);
                    bytes.InsertRange(at, bytes.GetRange(from, Math.Min(bytes.Count - from, dice.Next(60))));
                    break;
                default:
                    bytes.InsertRange(at, Enumerable.Repeat(Pieces[dice.Next(Pieces.Length)], dice.Next(20) == 0 ? dice.Next(2, 300) : 1).SelectMany(piece => piece));
                    break;
            }
        }

        return [.. bytes];
    }
}
