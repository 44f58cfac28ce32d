using System.Globalization;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Settings;

/// <summary>What the operator decides for the whole installation: in memory, renewed when it changes.</summary>
internal sealed class SettingBook(Database database, Stamps stamps, AuditLog audit, TimeProvider clock)
{
    private const string Stamp = "settings";
    private const string AutomaticSyncName = "automatic_sync";
    private const string PublicUrlName = "public_url";
    private const string StrictPostbacksName = "strict_postbacks";

    private const string VisitorDaysName = "visitor_days";

    /// <summary>How long it is kept from where and with what members clicked and networks called, unless somebody says otherwise.</summary>
    public const int UsualVisitorDays = 90;
    public const int MostVisitorDays = 3650;

    private readonly Cached<Dictionary<string, string>> _settings = new(database, stamps, Stamp, async session =>
        (await session.Query<Row>("select name, value from settings")).ToDictionary(row => row.Name, row => row.Value, StringComparer.Ordinal));

    /// <summary>The global switch: off, no background run starts, whatever the networks say. On until somebody turns it off.</summary>
    public async ValueTask<bool> AutomaticSync(CancellationToken ct) => await Get(AutomaticSyncName, ct) != "off";

    public Task SetAutomaticSync(bool on, CancellationToken ct) => Set(AutomaticSyncName, on ? "on" : "off", ct);

    /// <summary>Where networks and members reach this server, without a slash at the end; null until it is set.</summary>
    public async ValueTask<string?> PublicUrl(CancellationToken ct) => await Get(PublicUrlName, ct);

    public Task SetPublicUrl(string url, CancellationToken ct) => Set(PublicUrlName, url.TrimEnd('/'), ct);

    /// <summary>
    /// Whether calls of networks are answered 503 while the database does not take them, instead of waiting on this node's disk. Off until somebody turns it on.
    /// </summary>
    public async ValueTask<bool> StrictPostbacks(CancellationToken ct) => IsStrict(await _settings.Get(ct));

    public Task SetStrictPostbacks(bool on, CancellationToken ct) => Set(StrictPostbacksName, on ? "on" : "off", ct);

    /// <summary>What taking a call needs, while the database may be away: as it was known last, when nothing newer is to be had in time.</summary>
    public async ValueTask<(string? PublicUrl, bool StrictPostbacks)> ForPostbacks(TimeSpan patience, CancellationToken ct)
    {
        var settings = await _settings.Get(patience, clock, ct);
        return (settings.GetValueOrDefault(PublicUrlName), IsStrict(settings));
    }

    /// <summary>How many days addresses and user agents of clicks and postbacks are kept.</summary>
    public async ValueTask<int> VisitorDays(CancellationToken ct) => int.TryParse(await Get(VisitorDaysName, ct), NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : UsualVisitorDays;

    public Task SetVisitorDays(int days, CancellationToken ct) => Set(VisitorDaysName, days.ToString(CultureInfo.InvariantCulture), ct);

    private static bool IsStrict(Dictionary<string, string> settings) => settings.GetValueOrDefault(StrictPostbacksName) == "on";

    private async ValueTask<string?> Get(string name, CancellationToken ct) => (await _settings.Get(ct)).GetValueOrDefault(name);

    private async Task Set(string name, string value, CancellationToken ct)
    {
        var pen = await audit.Pen(ct);
        await database.Write(session => Set(session, name, value, pen), ct);
    }

    private async Task Set(Session session, string name, string value, AuditPen pen)
    {
        await pen.Enter(session, "Setting changed", Words(name), new AuditChange("", await session.Scalar<string>("select value from settings where name = @name", new { name }) ?? Usual(name), value));
        await session.Execute(
            """
            insert into settings (name, value, changed_at) values (@name, @value, @now)
            on conflict (name) do update set value = @value, changed_at = @now
            """, new { name, value, now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
        await stamps.Touch(session, Stamp);
    }

    private static string Words(string name) => name switch
    {
        AutomaticSyncName => "Automatic synchronization",
        PublicUrlName => "Public address",
        StrictPostbacksName => "Refuse postbacks while the database is away",
        VisitorDaysName => "Days to keep addresses and browsers",
        _ => name,
    };

    private static string Usual(string name) => name switch
    {
        AutomaticSyncName => "on",
        StrictPostbacksName => "off",
        VisitorDaysName => UsualVisitorDays.ToString(CultureInfo.InvariantCulture),
        _ => "",
    };

    private sealed record Row
    {
        public string Name { get; init; } = "";
        public string Value { get; init; } = "";
    }
}
