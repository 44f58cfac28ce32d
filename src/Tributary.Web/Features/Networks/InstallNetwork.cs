using System.Data.Common;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tributary.Core.Templates;
using Tributary.Web.Features.Templates;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Http;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Networks;

/// <summary>Stores a new network: settings checked by its template, credentials sealed, a private postback address made.</summary>
internal sealed partial class InstallNetwork(Database database, Ids ids, Stamps stamps, NetworkLog log, TemplateShelf shelf, SecretBox box, AllowedDestinations allowed, TimeProvider clock)
{
    public const int LongestName = 80;

    private const long DefaultMemberShare = 800_000;
    private const string Daily = "0 0 4 * * ?";

    public async Task<Installation> Run(string templateId, string name, IReadOnlyDictionary<string, string> settings, long? accountId, CancellationToken ct)
    {
        if (await shelf.Find(templateId, ct) is not { } template)
            return new Installation(null, [new FieldError("template", $"There is no template “{templateId}”. Choose one of: {string.Join(", ", (await shelf.All(ct)).Where(shelved => shelved.Template is not null).Select(shelved => shelved.Id))}.")]);
        var check = template.Check(settings, allowed.Contains);
        List<FieldError> errors = [.. NameErrors(name), .. check.Errors];
        if (check.Values is not { } values || errors.Count > 0) return new Installation(null, errors);

        var id = await ids.Next("networks", ct);
        var reserved = await log.Reserve(1, ct);
        try
        {
            await database.Write(async session =>
            {
                await Store(session, id, template, name.Trim(), values);
                await log.Record(session, reserved, new NetworkChange(id, NetworkAct.Installed, "Template", "", $"{template.Name} {template.Version}", accountId));
            }, ct);
            return new Installation(id, []);
        }
        catch (DbException error) when (Dialect.IsUniqueViolation(error))
        {
            return new Installation(null, [new FieldError("name", $"Another network is called “{name.Trim()}”. Choose a name that tells them apart.")]);
        }
    }

    public static IEnumerable<FieldError> NameErrors(string name)
    {
        if (Slug(name).Length == 0) yield return new FieldError("name", "Give the network a name with at least one letter or digit.");
        else if (name.Trim().Length > LongestName) yield return new FieldError("name", $"A name has at most {LongestName} characters.");
    }

    private async Task Store(Session session, long id, Template template, string name, SettingValues values)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var token = Tokens.New();
        var filled = template.Settings.Where(setting => values[setting.Name] is not null).ToList();
        await session.Execute(
            """
            insert into networks (id, slug, name, template_id, template_version, settings, tracking, postback_token_hash, postback_token_sealed,
                                  currency, member_share_ppm, automatic, schedule, schedule_zone, created_at, row_version)
            values (@id, @slug, @name, @templateId, @version, @settings, '', @hash, @sealedToken, 'USD', @share, 1, @daily, 'UTC', @now, 1)
            """,
            new
            {
                id,
                slug = Slug(name),
                name,
                templateId = template.Id,
                version = template.Version,
                settings = JsonSerializer.Serialize(filled.Where(setting => setting.Type is not SettingType.Secret)
                    .ToDictionary(setting => setting.Name, setting => values[setting.Name], StringComparer.Ordinal)),
                hash = Tokens.Hash(token),
                sealedToken = box.Seal(token, NetworkRow.PostbackTokens.Of(id)),
                share = DefaultMemberShare,
                daily = Daily,
                now,
            });
        await session.InsertMany("network_secrets", "network_id, name, sealed, hint, changed_at",
        [
            .. filled.Where(setting => setting.Type is SettingType.Secret).Select(setting => new object?[]
            {
                id, setting.Name, box.Seal(values[setting.Name]!, NetworkRow.Credentials.Of(id, setting.Name)), NetworkSecret.HintOf(values[setting.Name]!), now,
            }),
        ]);
        await stamps.Touch(session, NetworkDirectory.Stamp);
    }

    private static string Slug(string name) => NotInSlug().Replace(name.Trim().ToLowerInvariant(), "-").Trim('-');

    [GeneratedRegex("[^\\p{L}\\p{N}]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotInSlug();
}
