using System.Text.Json;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Drafts;

/// <summary>What a sample is written in.</summary>
public enum SampleForm
{
    Json,
    Xml,
    Csv,
}

/// <summary>Reads a whole sample into one value, as expressions see it. For drafting only: a feed is never read so.</summary>
internal static class ReadSample
{
    private const int MaxBytes = 8 * 1024 * 1024;

    public static (Value Root, string? Problem) Run(byte[] sample, SampleForm form)
    {
        if (sample.Length > MaxBytes)
            return (Value.Null, "The sample is larger than 8 MB; cut it to a few offers.");
        try
        {
            return (form switch
            {
                SampleForm.Json => Json(sample),
                SampleForm.Xml or SampleForm.Csv => throw new NotSupportedException(),
            }, null);
        }
        catch (JsonException broken)
        {
            return (Value.Null, $"The sample is not JSON: line {broken.LineNumber + 1} cannot be read.");
        }
    }

    private static Value Json(byte[] sample) => Value.OfJson(sample.AsMemory(sample is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0));
}
