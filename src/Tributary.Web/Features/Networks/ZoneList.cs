using System.Globalization;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Networks;

/// <summary>All time zones of this system, each with what it differs from UTC now.</summary>
internal static class ZoneList
{
    public static IReadOnlyList<Field.Option> Of(string chosen, DateTimeOffset now)
    {
        var zones = TimeZoneInfo.GetSystemTimeZones().Where(zone => zone.Id.Contains('/', StringComparison.Ordinal)).OrderBy(zone => zone.Id, StringComparer.Ordinal)
            .Select(zone => new Field.Option(zone.Id, $"{zone.Id.Replace('_', ' ')} ({Offset(zone.GetUtcOffset(now))})"));
        Field.Option[] all = [new("UTC", "UTC"), .. zones];
        // One that was typed before there was a list, or that the system has since lost.
        return all.Any(option => option.Value == chosen) ? all : [new(chosen, chosen), .. all];
    }

    private static string Offset(TimeSpan offset) => string.Create(CultureInfo.InvariantCulture, $"UTC{(offset < TimeSpan.Zero ? "−" : "+")}{offset:hh\\:mm}");
}
