using System.Text.Json;
using Tributary.Core.Money;
using Tributary.Core.Templates;
using Tributary.Web.Features.Templates;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Http;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Networks;

/// <summary>Changes an installed network: settings and credentials, tracking parameters, share, schedule, switch.</summary>
internal sealed class SaveNetwork(Database database, Stamps stamps, TemplateShelf shelf, SecretBox box, AllowedDestinations allowed, TimeProvider clock)
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
            if (string.IsNullOrWhiteSpace(given.GetValueOrDefault(secret.Name))) given[secret.Name] = box.Open(secret.Sealed, NetworkRow.SecretPlace(row.Id, secret.Name));
        }

        var check = template.Check(given, allowed.Contains);
        var errors = InstallNetwork.NameErrors(form.Name).Concat(check.Errors).ToList();
        return new SettingsCheck(errors.Count == 0 ? check.Values : null, errors);
    }

    /// <summary>False when somebody else changed the network after the form was drawn.</summary>
    public Task<bool> SaveSettings(NetworkRow row, Template template, SettingsForm form, SettingValues values, CancellationToken ct) => database.Write(async session =>
    {
        var plain = template.Settings.Where(setting => setting.Type is not SettingType.Secret && values[setting.Name] is not null)
            .ToDictionary(setting => setting.Name, setting => values[setting.Name], StringComparer.Ordinal);
        var changed = await session.Execute(
            "update networks set name = @name, settings = @settings, template_version = @version, row_version = row_version + 1 where id = @Id and row_version = @RowVersion",
            new { row.Id, row.RowVersion, name = form.Name.Trim(), settings = JsonSerializer.Serialize(plain), version = template.Version });
        if (changed == 0) return false;
        foreach (var setting in template.Settings.Where(setting => setting.Type is SettingType.Secret && form.Values.GetValueOrDefault(setting.Name)?.Trim().Length > 0))
        {
            var secret = values[setting.Name]!;
            await session.Execute(
                """
                insert into network_secrets (network_id, name, sealed, hint, changed_at) values (@id, @name, @sealed, @hint, @now)
                on conflict (network_id, name) do update set sealed = @sealed, hint = @hint, changed_at = @now
                """,
                new { id = row.Id, name = setting.Name, @sealed = box.Seal(secret, NetworkRow.SecretPlace(row.Id, setting.Name)), hint = NetworkSecret.HintOf(secret), now = Now });
        }

        await stamps.Touch(session, NetworkDirectory.Stamp);
        return true;
    }, ct);

    /// <summary>An empty list gives the template's own back.</summary>
    public Task SaveTracking(long id, IReadOnlyList<TrackingParameter> parameters, CancellationToken ct) =>
        Set(id, "tracking = @value", parameters.Count == 0 ? "" : JsonSerializer.Serialize(parameters), ct);

    public Task SaveShare(long id, Share share, CancellationToken ct) => Set(id, "member_share_ppm = @value", share.Ppm, ct);

    public Task SaveAutomatic(long id, bool on, CancellationToken ct) => Set(id, "automatic = @value", on ? 1L : 0L, ct);

    public Task SaveSchedule(long id, string schedule, string zone, CancellationToken ct) => database.Write(async session =>
    {
        await session.Execute("update networks set schedule = @schedule, schedule_zone = @zone, row_version = row_version + 1 where id = @id", new { id, schedule, zone });
        await stamps.Touch(session, NetworkDirectory.Stamp);
    }, ct);

    /// <summary>Remembers the newest test for the network's page.</summary>
    public Task SaveTest(long id, ConnectionTest test, CancellationToken ct) => database.Write(session => session.Execute(
        "update networks set tested_at = @now, test_result = @test where id = @id", new { id, now = Now, test = JsonSerializer.Serialize(test) }), ct);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private Task Set(long id, string assignment, object value, CancellationToken ct) => database.Write(async session =>
    {
        await session.Execute($"update networks set {assignment}, row_version = row_version + 1 where id = @id", new { id, value });
        await stamps.Touch(session, NetworkDirectory.Stamp);
    }, ct);
}
