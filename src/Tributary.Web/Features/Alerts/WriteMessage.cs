using System.Globalization;
using System.Text;
using System.Text.Json;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Alerts;

/// <summary>One thing a message tells: an alert that began, is over, or both since the last message.</summary>
internal sealed record AlertLine
{
    public string Key { get; init; } = "";
    public AlertKind Kind { get; init; }
    public long? NetworkId { get; init; }
    public string? NetworkName { get; init; }
    public long? OfferId { get; init; }
    public long? RunId { get; init; }
    public string Text { get; init; } = "";
    public long RaisedAt { get; init; }
    public long? LastAt { get; init; }
    public long? OverAt { get; init; }

    /// <summary>Its beginning was told before: only its end is news.</summary>
    public long IsOver { get; init; }
}

/// <summary>Writes what mail and webhook say. Text from networks stands in both: never as a header, never as markup.</summary>
internal static class WriteMessage
{
    private const int MostLines = 50;
    private const int LongestSubject = 150;

    public static string Subject(IReadOnlyList<AlertLine> lines)
    {
        if (lines is [var only]) return Short(Line($"Tributary: {(only.NetworkName is { } name ? $"{name}: " : "")}{AlertRow.Words(only.Kind).ToLowerInvariant()}{(only.IsOver != 0 ? " is over" : "")}"));
        var kinds = lines.GroupBy(line => line.Kind).OrderByDescending(kind => kind.Count()).Select(kind => $"{AlertRow.Words(kind.Key).ToLowerInvariant()} {Figure.Of(kind.Count())}");
        return Short(Line($"Tributary: {Figure.Of(lines.Count)} alerts: {string.Join(", ", kinds)}"));
    }

    public static string Mail(IReadOnlyList<AlertLine> lines, string? home)
    {
        var text = new StringBuilder();
        foreach (var line in lines.Take(MostLines))
        {
            text.Append(line.IsOver != 0 ? "OVER  " : "").Append(Line($"{AlertRow.Words(line.Kind)}{(line.NetworkName is { } name ? $", {name}" : "")}")).Append('\n');
            text.Append(CultureInfo.InvariantCulture, $"since {At(line.RaisedAt)}{(line.OverAt is { } over ? $", over since {At(over)}" : "")}\n");
            if (line.IsOver == 0) text.Append(Line(line.Text)).Append('\n');
            text.Append('\n');
        }

        if (lines.Count > MostLines) text.Append(CultureInfo.InvariantCulture, $"And {Figure.Of(lines.Count - MostLines)} more, see the panel.\n\n");
        return text.Append(home is null ? "All alerts stand in the panel under Alerts." : $"All alerts: {home}/alerts").Append('\n').ToString();
    }

    public static string Json(IReadOnlyList<AlertLine> lines, DateTimeOffset now, string? home) => JsonSerializer.Serialize(new
    {
        type = "alerts",
        timestamp = Instant.Machine(now),
        panel = home is null ? null : $"{home}/alerts",
        data = lines.Take(MostLines).Select(line => new
        {
            key = line.Key,
            kind = line.Kind.ToString(),
            moment = line.IsOver != 0 ? "over" : "began",
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

    /// <summary>One line without control characters: a header cannot be injected.</summary>
    public static string Line(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) || character is '\u2028' or '\u2029' ? ' ' : character)).Trim();

    private static string Short(string subject) => subject.Length <= LongestSubject ? subject : subject[..LongestSubject] + "…";

    private static string At(long at) => Instant.Machine(DateTimeOffset.FromUnixTimeMilliseconds(at));
}
