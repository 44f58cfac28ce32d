namespace Tributary.Core.Templates.Feeds.Bodies;

/// <summary>Where a record lies; <see cref="Key"/> is its name in a map.</summary>
internal readonly record struct RecordPlace(long Offset, int Length, string? Key);

/// <summary>
/// An answer after its first reading: what it holds besides its records, and where those are. <see cref="Bytes"/> is the body itself, or a copy of it
/// in a form that is read faster; it is disposed with this when it is a copy.
/// </summary>
internal sealed record Scanned(Stream Bytes, byte[] Envelope, bool HasList, bool ListIsMap, RecordPlaces Records) : IDisposable
{
    /// <summary>Records and envelope were XML: an element that stands alone is also a list of one.</summary>
    public bool IsXml { get; init; }

    /// <summary>How the records of a CSV are read; null for JSON.</summary>
    public CsvColumns? Columns { get; init; }

    public bool IsCopy { get; init; }

    /// <summary>What the answer is instead of what the template says; for after its rules have been asked.</summary>
    public string? Instead { get; init; }

    public void Dispose()
    {
        Records.Dispose();
        if (IsCopy)
            Bytes.Dispose();
    }
}

/// <summary>The bounds of one answer.</summary>
internal static class Bounds
{
    public const int RecordBytes = 4 * 1024 * 1024;
    public const int EnvelopeBytes = 1024 * 1024;
    public const int Depth = 64;
    public const int Records = 500_000;

    public static AnswerTooLargeException LargeRecord() => new("a record is larger than 4 MB");

    public static AnswerTooLargeException LargeEnvelope() => new("the answer holds more than 1 MB besides its records");

    public static void Count(int records)
    {
        if (records >= Records)
            throw new AnswerTooLargeException("it holds more than 500,000 records");
    }
}

/// <summary>An answer, or a part of it, past what this program reads.</summary>
internal sealed class AnswerTooLargeException(string message) : Exception(message);

/// <summary>An answer that is not what it should be; the message is the sentence for people.</summary>
internal sealed class AnswerBrokenException(string message) : Exception(message);
