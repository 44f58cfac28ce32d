using System.Globalization;

namespace Tributary.Core.Templates.Expressions;

/// <summary>
/// Instants out of what networks write, and back. A zone is 'UTC', an offset such as '+02:00', or a name such as 'Europe/Berlin' with its
/// daylight saving: an hour that exists twice in autumn means the first of the two, an hour that is skipped in spring means as much after the change.
/// </summary>
internal static class DateFunctions
{
    private const long LastInstant = 253_402_300_799_999; // the end of the year 9999

    private static readonly string[] IsoFormats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd",
    ];

    public static readonly Function[] All =
    [
        Function.Prepared("date(value, format?, zone?)",
                "The instant a text or number names. Without a format ISO 8601; 'unix' and 'unix_ms' count from 1970. A time that names no offset is one of the zone, else of UTC.", Read)
            .Shows("'2027-03-31T23:59:59+02:00' | date", "2027-03-31T21:59:59Z")
            .Shows("'31.12.2026 18:00' | date('dd.MM.yyyy HH:mm', 'Europe/Berlin')", "2026-12-31T17:00:00Z")
            .Shows("1700000000 | date('unix')", "2023-11-14T22:13:20Z")
            .Shows("'0000-00-00' | date", "null"),
        Function.Prepared("date_text(instant, format, zone?)",
                "An instant as text of a format made of yyyy, MM, dd, HH, mm, ss, zzz and the like.", Write)
            .Shows("'2026-11-21T23:30:00Z' | date | date_text('yyyy-MM-dd')", "'2026-11-21'")
            .Shows("'2026-11-21T23:30:00Z' | date | date_text('yyyy-MM-dd HH:mm', 'Europe/Berlin')", "'2026-11-22 00:30'")
            .Shows("'2026-07-01T00:00:00Z' | date | date_text('dd/MM/yyyy HH:mm zzz', 'America/New_York')", "'30/06/2026 20:00 -04:00'"),
        Function.Of("unix(instant)", "Whole seconds since 1970.", (_, a) => Since1970(a[0], 1000))
            .Shows("'2023-11-14T22:13:20Z' | date | unix", "1700000000"),
        Function.Of("unix_ms(instant)", "Milliseconds since 1970.", (_, a) => Since1970(a[0], 1))
            .Shows("'2023-11-14T22:13:20Z' | date | unix_ms", "1700000000000"),
    ];

    /// <summary>An ISO 8601 text, or an instant, in unix milliseconds.</summary>
    public static long? Instant(Value value) => Instant(value, null, TimeZoneInfo.Utc);

    /// <summary>How networks write "never": 0, 0000-00-00.</summary>
    public static bool IsNever(string text) => text.AsSpan().Trim() is "0" || text.StartsWith("0000", StringComparison.Ordinal);

    private static Compute Read(Syntax.Call call, Compiler compiler)
    {
        var value = compiler.Compile(call.Arguments[0]);
        var format = call.Arguments.Count > 1 ? Format(call) : null;
        var zone = Zone(call);
        return scope =>
        {
            var written = value(scope);
            if (Instant(written, format, zone) is { } instant)
                return Value.OfInstant(instant);
            scope.LostSomething |= !written.IsEmpty && written.AsText() is { } text && !IsNever(text);
            return Value.Null;
        };
    }

    private static Compute Write(Syntax.Call call, Compiler compiler)
    {
        var value = compiler.Compile(call.Arguments[0]);
        var format = Format(call);
        if (format is "unix" or "unix_ms")
            throw new ExpressionException($"seconds are written x | {format}", call.Arguments[1].Position);
        var zone = Zone(call);
        return scope => Instant(value(scope)) is { } instant
            ? Value.Of(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(instant), zone).ToString(format, CultureInfo.InvariantCulture))
            : Value.Null;
    }

    private static string Format(Syntax.Call call)
    {
        var format = Constants.Text(call, 1, "a format such as 'yyyy-MM-dd'");
        if (format is "unix" or "unix_ms")
            return format;
        // One letter alone would be one of .NET's standard formats.
        var custom = format.Length == 1 ? "%" + format : format;
        try
        {
            _ = DateTimeOffset.UnixEpoch.ToString(custom, CultureInfo.InvariantCulture);
        }
        catch (FormatException)
        {
            throw new ExpressionException($"'{format}' is no format such as 'yyyy-MM-dd HH:mm:ss'", call.Arguments[1].Position);
        }
        return format.IndexOfAny(['y', 'M', 'd', 'H', 'h', 'm', 's']) >= 0
            ? custom : throw new ExpressionException($"'{format}' is no format such as 'yyyy-MM-dd HH:mm:ss'", call.Arguments[1].Position);
    }

    private static TimeZoneInfo Zone(Syntax.Call call)
    {
        if (call.Arguments.Count < 3)
            return TimeZoneInfo.Utc;
        var zone = Constants.Text(call, 2, "a zone");
        if (zone == "UTC")
            return TimeZoneInfo.Utc;
        if (zone.Length == 6 && zone[0] is '+' or '-')
        {
            return TimeSpan.TryParseExact(zone[1..], "hh\\:mm", CultureInfo.InvariantCulture, out var offset) && offset <= TimeSpan.FromHours(14)
                ? TimeZoneInfo.CreateCustomTimeZone(zone, zone[0] == '-' ? -offset : offset, zone, zone)
                : throw new ExpressionException($"'{zone}' is no offset such as '+02:00'", call.Arguments[2].Position);
        }
        return zone.Contains('/', StringComparison.Ordinal) && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)
            ? found
            : throw new ExpressionException(
                $"this computer knows no zone '{zone}': zones are 'UTC', an offset such as '+02:00', or a name such as 'Europe/Berlin'", call.Arguments[2].Position);
    }

    private static long? Instant(Value value, string? format, TimeZoneInfo zone)
    {
        if (value.AsInstant() is { } already)
            return already;
        if (format is "unix" or "unix_ms")
            return FromUnix(value.AsNumber(), format == "unix" ? 1000 : 1);
        if (value.AsText()?.Trim() is not { Length: > 0 } text)
            return null;
        var formats = format is null ? IsoFormats : [format];
        if (!DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read))
            return null;
        return NamesItsOffset(text, format) || zone.Equals(TimeZoneInfo.Utc)
            ? read.ToUnixTimeMilliseconds()
            : Local(read.UtcDateTime, zone);
    }

    private static long? Local(DateTime clock, TimeZoneInfo zone)
    {
        var local = DateTime.SpecifyKind(clock, DateTimeKind.Unspecified);
        TimeSpan offset;
        if (zone.IsAmbiguousTime(local))
            offset = zone.GetAmbiguousTimeOffsets(local).Max();
        else if (zone.IsInvalidTime(local))
            offset = zone.GetUtcOffset(local.AddDays(-1));
        else
            offset = zone.GetUtcOffset(local);
        var instant = new DateTimeOffset(clock.Ticks, TimeSpan.Zero).ToUnixTimeMilliseconds() - (long)offset.TotalMilliseconds;
        return instant <= LastInstant ? instant : null;
    }

    // Zero is how networks write "none".
    private static long? FromUnix(decimal? number, int milliseconds) =>
        number is { } value and > 0 and <= LastInstant && value * milliseconds <= LastInstant ? (long)(value * milliseconds) : null;

    private static bool NamesItsOffset(string text, string? format) =>
        format is null || format.Contains('z', StringComparison.Ordinal) || format.Contains('K', StringComparison.Ordinal)
            ? text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':')
                || (format is not null && format.Contains('z', StringComparison.Ordinal))
            : false;

    private static Value Since1970(Value value, long unit) =>
        Instant(value) is { } instant ? Value.Of(Math.Floor((decimal)instant / unit)) : Value.Null;
}
