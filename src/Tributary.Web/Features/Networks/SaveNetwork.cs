using System.Text.Json;
using Tributary.Core.Conversions;
using Tributary.Core.Money;
using Tributary.Core.Templates;
using Tributary.Web.Features.Templates;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Http;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Networks;

/// <summary>Changes an installed network: settings and credentials, tracking parameters, share, schedule, switch.</summary>
internal sealed class SaveNetwork(
    Database database, Stamps stamps, NetworkLog log, HealthBook health, TemplateShelf shelf, SecretBox box, AllowedDestinations allowed, TimeProvider clock)
{
    public Task<NetworkRow?> Find(long id, CancellationToken ct) => database.Read(session =>
        session.Find<NetworkRow>("select * from networks where id = @id and removed_at is null", new { id }), ct);

    public Task<IReadOnlyList<NetworkSecret>> Secrets(long id, CancellationToken ct) => database.Read(session =>
        session.Query<NetworkSecret>("select * from network_secrets where network_id = @id", new { id }), ct);

    /// <summary>The stored credentials that the template still asks for as such.</summary>
    public static IEnumerable<NetworkSecret> Credentials(Template template, IEnumerable<NetworkSecret> stored) =>
        stored.Where(secret => template.Settings.Any(setting => setting.Name == secret.Name && setting.Type is SettingType.Secret));

    /// <summary>Checks what was typed; an empty secret keeps the stored one.</summary>
    public async Task<SettingsCheck> Check(NetworkRow row, SettingsForm form, CancellationToken ct)
    {
        var template = await shelf.Find(row.TemplateId, ct) ?? throw new InvalidOperationException($"The template {row.TemplateId} is gone.");
        var given = new Dictionary<string, string>(form.Values, StringComparer.Ordinal);
        foreach (var secret in Credentials(template, await Secrets(row.Id, ct)))
        {
            if (string.IsNullOrWhiteSpace(given.GetValueOrDefault(secret.Name))) given[secret.Name] = Opened(row, secret);
        }

        var check = template.Check(given, allowed.Contains);
        var errors = InstallNetwork.NameErrors(form.Name).Concat(check.Errors).ToList();
        return new SettingsCheck(errors.Count == 0 ? check.Values : null, errors);
    }

    /// <summary>
    /// False when somebody else changed the network after the form was drawn. A secret that postbacks prove themselves by still counts for
    /// <paramref name="overlap"/> after it was replaced: the network cannot change it at the same moment.
    /// </summary>
    public async Task<bool> SaveSettings(NetworkRow row, Template template, SettingsForm form, SettingValues values, TimeSpan overlap, long? accountId, CancellationToken ct)
    {
        var stored = await Secrets(row.Id, ct);
        var typed = template.Settings.Where(setting => setting.Type is SettingType.Secret && form.Values.GetValueOrDefault(setting.Name)?.Trim().Length > 0).ToList();
        var plain = template.Settings.Where(setting => setting.Type is not SettingType.Secret && values[setting.Name] is not null)
            .ToDictionary(setting => setting.Name, setting => values[setting.Name], StringComparer.Ordinal);
        var changes = Changes(row, template, form.Name.Trim(), plain, accountId).Concat(Replaced(row, typed, stored, values, accountId)).ToList();
        var reserved = await log.Reserve(Math.Max(1, changes.Count), ct);
        return await database.Write(async session =>
        {
            var changed = await session.Execute(
                "update networks set name = @name, settings = @settings, template_version = @version, row_version = row_version + 1 where id = @Id and row_version = @RowVersion",
                new { row.Id, row.RowVersion, name = form.Name.Trim(), settings = JsonSerializer.Serialize(plain), version = template.Version });
            if (changed == 0) return false;
            foreach (var setting in typed)
            {
                var secret = values[setting.Name]!;
                var old = stored.FirstOrDefault(one => one.Name == setting.Name);
                if (old is not null && Opened(row, old) == secret) continue;
                var former = old is not null && setting.ProvesPostbacks && overlap > TimeSpan.Zero ? box.Seal(Opened(row, old), NetworkRow.FormerCredentials.Of(row.Id, setting.Name)) : null;
                await session.Execute(
                    """
                    insert into network_secrets (network_id, name, sealed, hint, changed_at) values (@id, @name, @sealed, @hint, @now)
                    on conflict (network_id, name) do update set sealed = @sealed, hint = @hint, changed_at = @now, former_sealed = @former, former_ends_at = @ends
                    """,
                    new
                    {
                        id = row.Id,
                        name = setting.Name,
                        @sealed = box.Seal(secret, NetworkRow.Credentials.Of(row.Id, setting.Name)),
                        hint = NetworkSecret.HintOf(secret),
                        now = Now,
                        former,
                        ends = former is null ? (long?)null : Now + (long)overlap.TotalMilliseconds,
                    });
            }

            await log.Record(session, reserved, changes);
            await health.Accepted(session, row.Id);
            await stamps.Touch(session, NetworkDirectory.Stamp);
            return true;
        }, ct);
    }

    /// <summary>Calls prove themselves by the present secrets only, from now on.</summary>
    public async Task EndFormer(NetworkRow row, long? accountId, CancellationToken ct)
    {
        var reserved = await log.Reserve(1, ct);
        await database.Write(async session =>
        {
            if (await session.Execute("update network_secrets set former_ends_at = @Now where network_id = @Id and former_ends_at > @Now", new { row.Id, Now }) == 0) return;
            await log.Record(session, reserved, [new NetworkChange(row.Id, NetworkAct.Credentials, "Former secrets", "accepted", "ended", accountId)]);
            await stamps.Touch(session, NetworkDirectory.Stamp);
        }, ct);
    }

    /// <summary>An empty list gives the template's own back.</summary>
    public Task SaveTracking(long id, IReadOnlyList<TrackingParameter> parameters, long? accountId, CancellationToken ct)
    {
        var stored = parameters.Count == 0 ? "" : JsonSerializer.Serialize(parameters);
        return Set(id, row => new(id, NetworkAct.Tracking, "Tracking parameters", TrackingForm.Words(row.Tracking), TrackingForm.Words(stored), accountId),
            "tracking = @stored", new { id, stored }, ct);
    }

    public Task SaveShare(long id, Share share, long? accountId, CancellationToken ct) =>
        Set(id, row => new(id, NetworkAct.Share, "Members’ share", new Share(row.MemberSharePpm).ToDisplay(), share.ToDisplay(), accountId), "member_share_ppm = @Ppm", new { id, share.Ppm }, ct);

    /// <summary>How long credits wait from now on. What is held already keeps its date.</summary>
    public Task SaveHold(long id, HoldRule hold, long? accountId, CancellationToken ct) =>
        Set(id, row => new(id, NetworkAct.Hold, "Hold", row.Hold.ToDisplay(), hold.ToDisplay(), accountId),
            "hold_days = @days, hold_above = @above, hold_doubtful_days = @doubtful", new { id, days = (long)hold.Days, above = hold.Above?.Minor, doubtful = (long)hold.DoubtfulDays }, ct);

    /// <summary>How long after a click its conversions count. What was refused as too late is decided again only when somebody asks for it.</summary>
    public Task SaveAttribution(long id, int days, long? accountId, CancellationToken ct) =>
        Set(id, row => new(id, NetworkAct.Attribution, "Clicks count for", $"{row.AttributionDays} days", $"{days} days", accountId), "attribution_days = @days", new { id, days = (long)days }, ct);

    public Task SaveAutomatic(long id, bool on, long? accountId, CancellationToken ct) =>
        Set(id, row => new(id, NetworkAct.Switch, "Automatic", row.Automatic != 0 ? "on" : "off", on ? "on" : "off", accountId), "automatic = @to", new { id, to = on ? 1L : 0L }, ct);

    /// <summary>Whether an empty feed of the network is believed.</summary>
    public Task SaveMayBeEmpty(long id, bool on, long? accountId, CancellationToken ct) =>
        Set(id, row => new(id, NetworkAct.Switch, "May be empty", row.MayBeEmpty != 0 ? "on" : "off", on ? "on" : "off", accountId), "may_be_empty = @to", new { id, to = on ? 1L : 0L }, ct);

    /// <summary>Cron expressions, empty for by hand only. What they name before now was never due.</summary>
    public async Task SaveSchedule(long id, string sync, string download, string zone, long? accountId, CancellationToken ct)
    {
        await Set(id, row => new(id, NetworkAct.Schedule, "Sync", Words(row.Schedule, row.ScheduleZone), Words(sync, zone), accountId),
            "schedule = @sync, scheduled_at = @Now", new { id, sync, Now }, ct);
        await Set(id, row => new(id, NetworkAct.Schedule, "Download", Words(row.DownloadSchedule, row.ScheduleZone), Words(download, zone), accountId),
            "download_schedule = @download, schedule_zone = @zone, scheduled_at = @Now", new { id, download, zone, Now }, ct);
    }

    /// <summary>Remembers the newest test for the network's page. <paramref name="isStored"/>: it asked with the stored settings, not with others that were typed.</summary>
    public Task SaveTest(long id, ConnectionTest test, bool isStored, CancellationToken ct) => database.Write(async session =>
    {
        await session.Execute("update networks set tested_at = @Now, test_result = @test where id = @id", new { id, Now, test = JsonSerializer.Serialize(test) });
        if (isStored && test is { Passed: true, Request.Length: > 0 }) await health.Accepted(session, id);
    }, ct);

    private async Task Set(long id, Func<NetworkRow, NetworkChange> change, string assignment, object values, CancellationToken ct)
    {
        var reserved = await log.Reserve(1, ct);
        await database.Write(async session =>
        {
            var row = await session.First<NetworkRow>($"select * from networks where id = @id {session.Dialect.LockForUpdate}", new { id });
            await session.Execute($"update networks set {assignment}, row_version = row_version + 1 where id = @id", values);
            await log.Record(session, reserved, change(row));
            await stamps.Touch(session, NetworkDirectory.Stamp);
        }, ct);
    }

    private static IEnumerable<NetworkChange> Changes(NetworkRow row, Template template, string name, Dictionary<string, string?> plain, long? accountId)
    {
        var before = JsonSerializer.Deserialize<Dictionary<string, string>>(row.Settings) ?? [];
        return template.Settings.Where(setting => setting.Type is not SettingType.Secret)
            .Select(setting => new NetworkChange(row.Id, NetworkAct.Settings, setting.Label, before.GetValueOrDefault(setting.Name) ?? "", plain.GetValueOrDefault(setting.Name) ?? "", accountId))
            .Prepend(new NetworkChange(row.Id, NetworkAct.Settings, "Name", row.Name, name, accountId))
            .Where(change => change.Before != change.After);
    }

    // The value itself is in nobody's log; its last characters tell one key from another.
    private IEnumerable<NetworkChange> Replaced(NetworkRow row, List<Setting> typed, IReadOnlyList<NetworkSecret> stored, SettingValues values, long? accountId) =>
        from setting in typed
        let old = stored.FirstOrDefault(secret => secret.Name == setting.Name)
        where old is null || Opened(row, old) != values[setting.Name]
        select new NetworkChange(row.Id, NetworkAct.Credentials, setting.Label, old is null ? "" : Hint("set", old.Hint), Hint("replaced", NetworkSecret.HintOf(values[setting.Name]!)), accountId);

    private string Opened(NetworkRow row, NetworkSecret secret) => box.Open(secret.Sealed, NetworkRow.Credentials.Of(row.Id, secret.Name));

    private static string Hint(string word, string hint) => hint.Length == 0 ? word : $"{word}, ends in {hint}";

    private static string Words(string cron, string zone) => cron.Length == 0 ? ScheduleForm.Of(cron).Words : $"{ScheduleForm.Of(cron).Words} ({zone})";

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
