using System.Globalization;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Alerts;

/// <summary>Which alerts are listed.</summary>
public sealed record AlertFilter(bool Past, AlertKind? Kind, long? Network)
{
    public static AlertFilter Read(string? show, string? kind, string? network) => new(
        show == "past",
        Enum.TryParse<AlertKind>(kind, out var known) && Enum.IsDefined(known) ? known : null,
        long.TryParse(network, CultureInfo.InvariantCulture, out var id) ? id : null);

    public string Href(string? before = null)
    {
        string?[] parts = [Past ? "show=past" : null, Kind is { } kind ? $"kind={kind}" : null, Network is { } network ? $"network={network}" : null, before is null ? null : $"before={Uri.EscapeDataString(before)}"];
        var query = string.Join('&', parts.OfType<string>());
        return query.Length == 0 ? "/alerts" : $"/alerts?{query}";
    }
}

/// <summary>Reads alerts for the panel and marks them as seen.</summary>
internal sealed class AlertList(Database database, TimeProvider clock)
{
    public const int Shown = 50;

    private const string Select =
        """
        select a.*, n.name as network_name, p.name as seen_by
        from alerts a left join networks n on n.id = a.network_id left join accounts p on p.id = a.seen_by
        """;

    /// <summary>Newest first, one more than is shown; those after the alert <paramref name="before"/>, or from the newest on.</summary>
    public Task<IReadOnlyList<AlertRow>> Read(AlertFilter filter, string? before, CancellationToken ct) => database.Read(session => session.Query<AlertRow>(
        $"""
        {Select} where {Where(filter)} {(before is null ? "" : "and (a.raised_at, a.key) < (select raised_at, key from alerts where key = @before)")}
        order by a.raised_at desc, a.key desc limit @most
        """, new { filter.Network, kind = filter.Kind?.ToString(), before, most = Shown + 1 }), ct);

    /// <summary>Installed networks, to choose from.</summary>
    public Task<IReadOnlyList<AlertNetwork>> Networks(CancellationToken ct) => database.Read(session =>
        session.Query<AlertNetwork>("select id, name from networks where removed_at is null order by name, id"), ct);

    public Task MarkSeen(string key, long accountId, CancellationToken ct) => Mark("key = @key", new { key, accountId, now = Now }, ct);

    /// <summary>Marks all open alerts of a filter that are not newer than the page on which somebody saw them.</summary>
    public Task MarkAllSeen(AlertFilter filter, long drawnAt, long accountId, CancellationToken ct) =>
        Mark($"{Where(filter with { Past = false })} and raised_at <= @drawnAt", new { filter.Network, kind = filter.Kind?.ToString(), drawnAt, accountId, now = Now }, ct);

    private Task Mark(string which, object args, CancellationToken ct) => database.Write(session => session.Execute(
        $"update alerts as a set seen_at = @now, seen_by = @accountId where seen_at is null and {which}", args), ct);

    private static string Where(AlertFilter filter) => string.Join(" and ", new[]
    {
        filter.Past ? "(a.seen_at is not null or a.over_at is not null)" : "a.seen_at is null and a.over_at is null",
        filter.Kind is null ? null : "a.kind = @kind",
        filter.Network is null ? null : "a.network_id = @Network",
    }.OfType<string>());

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();
}

public sealed record OpenAlerts
{
    public AlertKind Kind { get; init; }
    public long Count { get; init; }
}

public sealed record AlertNetwork
{
    public long Id { get; init; }
    public string Name { get; init; } = "";
}
