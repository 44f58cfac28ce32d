using System.Data.Common;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Tributary.Core.Templates;
using Tributary.Web.Features.Accounts;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Templates;

/// <summary>Stores the operator's own templates, every version; all nodes see the new one at once. Nothing with errors gets here.</summary>
internal sealed class KeepTemplate(Database database, Stamps stamps, NetworkDirectory networks, NetworkLog log, AuditLog audit, TimeProvider clock)
{
    /// <summary>Puts a text on the shelf after the version at <paramref name="after"/> (0 for none). False when somebody else was faster.</summary>
    public Task<bool> Store(Template template, string text, TemplateAct act, long after, TemplateAuthor who, CancellationToken ct) =>
        Append(new TemplateVersion { TemplateId = template.Id, Place = after + 1, Act = act, Version = template.Version, Text = text, Sha256 = Sha256(text) }, who, ct);

    /// <summary>Takes a template off the shelf; its history stays. Null when done, or why not.</summary>
    public async Task<string?> Remove(ShelvedTemplate shelved, TemplateAuthor who, CancellationToken ct)
    {
        if (shelved.Own is null) return $"“{shelved.Name}” comes with the program and cannot be removed.";
        if (await networks.InstalledFrom(shelved.Id, ct) is { Count: > 0 } users)
            return $"{string.Join(", ", users.Select(user => $"“{user.Name}”"))} {(users.Count == 1 ? "is" : "are")} installed from “{shelved.Name}”. {(shelved.Instead is null ? "Remove what is installed first." : "Go back to the built-in version instead.")}";
        return await Withdraw(shelved, who, ct) ? null : "Somebody else changed this template just now. Look again.";
    }

    /// <summary>Takes a template of the operator's away, so that the one of the program stands there again, if there is one. False when somebody else was faster.</summary>
    public Task<bool> Withdraw(ShelvedTemplate shelved, TemplateAuthor who, CancellationToken ct) =>
        Append(new TemplateVersion { TemplateId = shelved.Id, Place = shelved.Own!.Place + 1, Act = TemplateAct.Removed, Version = shelved.Own.Version }, who, ct);

    /// <summary>What was done with a template of the operator's, newest first.</summary>
    public Task<IReadOnlyList<TemplateVersion>> History(string id, CancellationToken ct) => database.Read(session =>
        session.Query<TemplateVersion>("select * from template_versions where template_id = @id order by place desc", new { id }), ct);

    public Task<TemplateVersion?> Find(string id, long place, CancellationToken ct) => database.Read(session =>
        session.Find<TemplateVersion>("select * from template_versions where template_id = @id and place = @place", new { id, place }), ct);

    /// <summary>The place of the newest row of a template, removed ones too; 0 when there never was one.</summary>
    public Task<long> Place(string id, CancellationToken ct) => database.Read(session =>
        session.Scalar<long>("select coalesce(max(place), 0) from template_versions where template_id = @id", new { id }), ct);

    private async Task<bool> Append(TemplateVersion row, TemplateAuthor who, CancellationToken ct)
    {
        var users = await networks.InstalledFrom(row.TemplateId, ct);
        var (reserved, pen) = (await log.Reserve(Math.Max(1, users.Count), ct), await audit.Pen(ct));
        try
        {
            await database.Write(async session =>
            {
                var before = await session.Find<TemplateVersion>("select * from template_versions where template_id = @TemplateId order by place desc limit 1", new { row.TemplateId });
                await pen.Enter(session, "Template changed", row.TemplateId, new AuditChange("", Words(row.TemplateId, before), Words(row.TemplateId, row)));
                await log.Record(session, reserved with { Pen = null }, [.. users.Select(user => new NetworkChange(user.Id, NetworkAct.Template, row.TemplateId, Words(row.TemplateId, before), Words(row.TemplateId, row), who.AccountId))]);
                await session.Execute(
                    """
                    insert into template_versions (template_id, place, act, version, text, sha256, account_id, changed_by, changed_at)
                    values (@TemplateId, @Place, @act, @Version, @Text, @Sha256, @AccountId, @Name, @now)
                    """,
                    new { row.TemplateId, row.Place, act = row.Act.ToString(), row.Version, row.Text, row.Sha256, who.AccountId, who.Name, now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
                await stamps.Touch(session, TemplateShelf.Stamp);
                // What is installed from it is compiled anew.
                await stamps.Touch(session, NetworkDirectory.Stamp);
            }, ct);
            return true;
        }
        catch (DbException error) when (Dialect.IsUniqueViolation(error))
        {
            return false;
        }
    }

    // The shortened digest tells two texts apart that call themselves the same version.
    private static string Words(string id, TemplateVersion? own) => own is null or { Act: TemplateAct.Removed }
        ? $"the program’s own, {BuiltInTemplates.Find(id)?.Template?.Version ?? "none"}"
        : $"yours, {own.Version} ({own.Sha256[..Math.Min(8, own.Sha256.Length)]})";

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>Who changes a template.</summary>
internal sealed record TemplateAuthor(long? AccountId, string Name)
{
    public static readonly TemplateAuthor CommandLine = new(null, "the command line");

    public static TemplateAuthor Of(ClaimsPrincipal person) => new(AccountBook.IdOf(person), person.Identity?.Name ?? "somebody");
}
