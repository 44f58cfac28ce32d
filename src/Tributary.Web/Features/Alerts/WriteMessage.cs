using System.Globalization;
using System.Text;
using System.Text.Json;
using Tributary.Core.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Alerts;

/// <summary>Writes what mail and webhook say. Text from networks stands in both: never as a header, never as markup.</summary>
internal static class WriteMessage
{
    private const int MostLines = 50;
    private const int LongestSubject = 150;

    public static string Subject(IReadOnlyList<AlertRow> lines)
    {
        if (lines is [var only]) return PlainText.Line($"Tributary: {(only.NetworkName is { } name ? $"{name}: " : "")}{AlertRow.Words(only.Kind).ToLowerInvariant()}{(only.OnlyItsEnd ? " is over" : "")}", LongestSubject);
        var kinds = lines.GroupBy(line => line.Kind).OrderByDescending(kind => kind.Count()).Select(kind => $"{AlertRow.Words(kind.Key).ToLowerInvariant()} {Figure.Of(kind.Count())}");
        return PlainText.Line($"Tributary: {Figure.Of(lines.Count)} alerts: {string.Join(", ", kinds)}", LongestSubject);
    }

    public static string Mail(IReadOnlyList<AlertRow> lines, string? home)
    {
        var text = new StringBuilder();
        foreach (var line in lines.Take(MostLines))
        {
            text.Append(line.OnlyItsEnd ? "OVER  " : "").Append(PlainText.Line($"{AlertRow.Words(line.Kind)}{(line.NetworkName is { } name ? $", {name}" : "")}")).Append('\n');
            text.Append(CultureInfo.InvariantCulture, $"since {At(line.RaisedAt)}{(line.OverAt is { } over ? $", over since {At(over)}" : "")}\n");
            if (!line.OnlyItsEnd) text.Append(PlainText.Line(line.Text)).Append('\n');
            text.Append('\n');
        }

        if (lines.Count > MostLines) text.Append(CultureInfo.InvariantCulture, $"And {Figure.Of(lines.Count - MostLines)} more, see the panel.\n\n");
        return text.Append(home is null ? "All alerts stand in the panel under Alerts." : $"All alerts: {home}/alerts").Append('\n').ToString();
    }

    public static string Json(IReadOnlyList<AlertRow> lines, DateTimeOffset now, string? home) => JsonSerializer.Serialize(new
    {
        type = "alerts",
        timestamp = Instant.Machine(now),
        panel = home is null ? null : $"{home}/alerts",
        data = lines.Take(MostLines).Select(line => new
        {
            key = line.Key,
            kind = line.Kind.ToString(),
            moment = line.OnlyItsEnd ? "over" : "began",
            network = line.NetworkId is { } id ? new { id, name = line.NetworkName } : null,
            offer_id = line.OfferId,
            run_id = line.RunId,
            text = line.Text,
            raised_at = At(line.RaisedAt),
            last_at = At(line.LastAt ?? line.RaisedAt),
            over_at = line.OverAt is { } over ? At(over) : null,
        }),
        more = Math.Max(0, lines.Count - MostLines),
    });

    private static string At(long at) => Instant.Machine(DateTimeOffset.FromUnixTimeMilliseconds(at));
}
