using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Tributary.Web.Platform;

/// <summary>
/// Writes each event as one line, for people or as a JSON object for whatever collects logs. What strangers put into it cannot end the line, move the
/// cursor or turn the text around, and no field is longer than 8 kB.
/// </summary>
internal sealed class LogLines(bool isJson, TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "tributary";

    /// <summary>The most bytes of one field, as UTF-8 and before escaping.</summary>
    public const int LongestField = 8 * 1024;

    private const string Cut = "… (cut)";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var at = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        textWriter.Write(isJson
            ? Json(at, logEntry.LogLevel, logEntry.Category, logEntry.EventId, message, logEntry.State as IReadOnlyList<KeyValuePair<string, object?>>, logEntry.Exception)
            : Text(at, logEntry.LogLevel, logEntry.Category, logEntry.EventId, message, logEntry.Exception));
        textWriter.Write('\n');
    }

    private static string Text(string at, LogLevel level, string source, EventId id, string message, Exception? error)
    {
        var line = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{at} {Word(level)}: {source}[{id.Id}] ");
        Escape(line, Short(message));
        if (error is null) return line.ToString();
        line.Append(' ');
        // The places of an error follow each other on the one line.
        Escape(line, Short(error.ToString()).ReplaceLineEndings(" "));
        return line.ToString();
    }

    // The encoder writes everything beyond ASCII as an escape, and with it all that a terminal would act on.
    private static string Json(string at, LogLevel level, string source, EventId id, string message, IReadOnlyList<KeyValuePair<string, object?>>? fields, Exception? error)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("at", at);
            json.WriteString("level", Word(level));
            json.WriteString("source", source);
            json.WriteNumber("event", id.Id);
            json.WriteString("message", Ascii(Short(message)));
            if (fields is { Count: > 1 })
            {
                json.WriteStartObject("fields");
                foreach (var (name, value) in fields.Where(field => field.Key != "{OriginalFormat}"))
                    json.WriteString(Ascii(Short(name)), Ascii(Short(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")));
                json.WriteEndObject();
            }

            if (error is not null) json.WriteString("error", Ascii(Short(error.ToString())));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        LogLevel.Critical => "crit",
        LogLevel.None => "none",
    };

    // Half a character is none: it would be an error where the line is read.
    private static string Ascii(string text) => text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar || rune.Value == 0x7f)
        ? string.Concat(text.EnumerateRunes().Select(rune => rune.Value == 0x7f ? "\ufffd" : rune.ToString()))
        : text;

    private static string Short(string text)
    {
        if (text.Length * 3 <= LongestField || Encoding.UTF8.GetByteCount(text) <= LongestField) return text;
        var (length, bytes) = (0, Encoding.UTF8.GetByteCount(Cut));
        foreach (var rune in text.EnumerateRunes())
        {
            if ((bytes += rune.Utf8SequenceLength) > LongestField) break;
            length += rune.Utf16SequenceLength;
        }

        return string.Concat(text.AsSpan(0, length), Cut);
    }

    private static void Escape(StringBuilder line, string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsPlain(rune)) line.Append(rune.ToString());
            else line.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
        }
    }

    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned);
}
