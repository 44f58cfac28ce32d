using System.Text;
using Tributary.Core.Templates.Expressions;
using Tributary.Core.Templates.Feeds.Bodies;

namespace Tributary.Core.Templates.Drafts;

/// <summary>What a sample is written in.</summary>
public enum SampleForm
{
    Json,
    Xml,
    Csv,
}

/// <summary>Reads a whole sample into one value, as expressions see it.</summary>
internal static class ReadSample
{
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    public static Task<(Value Root, string? Problem)> Run(byte[] sample, SampleForm form, CancellationToken ct) =>
        WholeAnswer.Read(
            form switch
            {
                SampleForm.Json => Decode.Json,
                SampleForm.Xml => Decode.Json with { As = BodyFormat.Xml },
                SampleForm.Csv => Decode.Json with { As = BodyFormat.Csv, Delimiter = (byte)Delimiter(sample) },
            },
            null,
            sample,
            ct);

    /// <summary>The character that separates a CSV's columns: the one its first line has most of.</summary>
    public static char Delimiter(byte[] sample)
    {
        var line = Encoding.UTF8.GetString(sample, 0, Math.Min(sample.Length, 4096)).Split('\n')[0];
        return Delimiters.MaxBy(delimiter => line.Count(character => character == delimiter));
    }
}
