using Tributary.Core.Callbacks;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Http;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Callbacks;

/// <summary>The endpoints: made, changed, paused, removed. In memory, renewed when one changes.</summary>
internal sealed class EndpointBook(Database database, Ids ids, Stamps stamps, SecretBox box, AuditLog audit, TimeProvider clock)
{
    /// <summary>How long a replaced secret still signs beside the new one.</summary>
    public static readonly TimeSpan OldSecretSigns = TimeSpan.FromDays(2);

    private const string Stamp = "callbacks";

    /// <summary>The secrets that sign.</summary>
    public static readonly SealedColumn Secrets = new("callback_secrets", "sealed", "callback_secrets/{endpoint_id}/{number}", Stamp);

    private volatile Held? _held;

    public async Task<IReadOnlyList<CallbackEndpoint>> All(CancellationToken ct) => await database.Read(session => Listening(session).AsTask(), ct);

    public async Task<CallbackEndpoint?> Find(long id, CancellationToken ct) => (await All(ct)).FirstOrDefault(endpoint => endpoint.Id == id);

    /// <summary>All that are not removed, read through the caller's session when they changed since they were last read.</summary>
    public async ValueTask<IReadOnlyList<CallbackEndpoint>> Listening(Session session)
    {
        var now = stamps.Of(Stamp);
        if (_held is { } held && held.Stamp == now) return held.Endpoints;
        var endpoints = await Load(session);
        _held = new Held(now, endpoints);
        return endpoints;
    }

    /// <summary>Makes an endpoint; for a signed one with the secret, which nobody sees again.</summary>
    public async Task<(long Id, string? Secret)> Add(EndpointDraft draft, CancellationToken ct)
    {
        var id = await ids.Next("callback_endpoints", ct);
        var secret = draft.Form is CallbackForm.Json ? WebhookSignature.NewSecret() : null;
        var pen = await audit.Pen(ct);
        await database.Write(async session =>
        {
            await pen.Enter(session, "Callback endpoint added", Subject(id), AuditChange.Address("Address", "", draft.Url), new("Told", "", EndpointWords.Kinds(draft.Wants)));
            await session.Execute(
                """
                insert into callback_endpoints (id, site_id, member_id, form, url, state, note, created_at, changed_at)
                values (@id, @SiteId, @MemberId, @form, @Url, 'On', '', @now, @now)
                """, new { id, draft.SiteId, draft.MemberId, form = draft.Form.ToString(), draft.Url, now = Now });
            await Want(session, id, draft.Wants);
            if (secret is not null) await AddSecret(session, id, secret);
            await stamps.Touch(session, Stamp);
        }, ct);
        return (id, secret);
    }

    /// <summary>What waits goes to the new address. Site, member and form stay what they are.</summary>
    public async Task Change(long id, string url, IReadOnlySet<CallbackKind> wants, CancellationToken ct)
    {
        var pen = await audit.Pen(ct);
        await database.Write(session => Change(session, id, url, wants, pen), ct);
    }

    private async Task Change(Session session, long id, string url, IReadOnlySet<CallbackKind> wants, AuditPen pen)
    {
        var old = (await Listening(session)).FirstOrDefault(endpoint => endpoint.Id == id);
        if (old is not null) await pen.Enter(session, "Callback endpoint changed", Subject(id), AuditChange.Address("Address", old.Url, url), new("Told", EndpointWords.Kinds(old.Wants), EndpointWords.Kinds(wants)));
        await session.Execute("update callback_endpoints set url = @url, changed_at = @now where id = @id and retired_at is null", new { id, url, now = Now });
        await Want(session, id, wants);
        await stamps.Touch(session, Stamp);
    }

    /// <summary>Makes another secret. The one before signs beside it for two days, so that the receiver can change without missing a call.</summary>
    public async Task<string> Rotate(long id, CancellationToken ct)
    {
        var (secret, pen) = (WebhookSignature.NewSecret(), await audit.Pen(ct));
        await database.Write(async session =>
        {
            await pen.Enter(session, "Callback endpoint changed", Subject(id), AuditChange.Secret("Secret", isNew: false));
            await session.Execute(
                "update callback_secrets set ends_at = @end where endpoint_id = @id and ends_at is null",
                new { id, end = Now + (long)OldSecretSigns.TotalMilliseconds });
            await AddSecret(session, id, secret);
            await stamps.Touch(session, Stamp);
        }, ct);
        return secret;
    }

    /// <summary>The replaced secrets sign no longer.</summary>
    public Task EndOldSecrets(long id, CancellationToken ct) => database.Write(async session =>
    {
        await session.Execute("update callback_secrets set ends_at = @now where endpoint_id = @id and ends_at > @now", new { id, now = Now });
        await stamps.Touch(session, Stamp);
    }, ct);

    /// <summary>Nothing is sent until somebody resumes it; what happens meanwhile waits. False when it was paused before.</summary>
    public async Task<bool> Pause(Session session, long id, string note)
    {
        var paused = await session.Execute(
            "update callback_endpoints set state = 'Paused', note = @note, changed_at = @now where id = @id and state = 'On' and retired_at is null", new { id, note, now = Now });
        await stamps.Touch(session, Stamp);
        return paused == 1;
    }

    public async Task Pause(long id, string note, CancellationToken ct)
    {
        var pen = await audit.Pen(ct);
        await database.Write(async session =>
        {
            if (await Pause(session, id, note)) await pen.Enter(session, "Callback endpoint changed", Subject(id), new AuditChange("State", "On", "Paused"));
        }, ct);
    }

    /// <summary>It is called again.</summary>
    public async Task Resume(Session session, long id)
    {
        await session.Execute("update callback_endpoints set state = 'On', note = '', failing_since = null, changed_at = @now where id = @id and retired_at is null", new { id, now = Now });
        await stamps.Touch(session, Stamp);
    }

    /// <summary>It is told nothing more.</summary>
    public async Task Retire(Session session, long id)
    {
        await session.Execute("update callback_endpoints set retired_at = @now where id = @id and retired_at is null", new { id, now = Now });
        await session.Execute("update callback_wants set until = @now where endpoint_id = @id and until is null", new { id, now = Now });
        await stamps.Touch(session, Stamp);
    }

    /// <summary>Notes that a call was taken, or was not; since when none was.</summary>
    public async Task<long?> Heard(Session session, long id, bool taken)
    {
        // Most calls change nothing here, and the row is everybody's: it is written only when it says something else.
        var changed = await session.Execute(
            taken
                ? "update callback_endpoints set failing_since = null where id = @id and failing_since is not null"
                : "update callback_endpoints set failing_since = @now where id = @id and failing_since is null", new { id, now = Now });
        if (changed > 0) await stamps.Touch(session, Stamp);
        return taken ? null : await session.Scalar<long?>("select failing_since from callback_endpoints where id = @id", new { id });
    }

    /// <summary>How the audit log names an endpoint.</summary>
    public static string Subject(long id) => $"Callback endpoint {id}";

    private static async Task<IReadOnlyList<CallbackEndpoint>> Load(Session session)
    {
        var rows = await session.Query<CallbackEndpoint>(
            """
            select e.id, e.site_id, e.member_id, m.external_id as member, e.form, e.url, e.state, e.note, e.failing_since, e.created_at
            from callback_endpoints e left join members m on m.id = e.member_id where e.retired_at is null order by e.id
            """);
        if (rows.Count == 0) return rows;
        var wants = (await session.Query<WantRow>("select endpoint_id, kind from callback_wants where until is null")).ToLookup(row => row.EndpointId, row => row.Kind);
        var secrets = (await session.Query<SealedSecret>("select * from callback_secrets")).ToLookup(row => row.EndpointId);
        return [.. rows.Select(row => row with { Wants = wants[row.Id].ToHashSet(), Secrets = [.. secrets[row.Id]] })];
    }

    private async Task Want(Session session, long id, IReadOnlySet<CallbackKind> wants)
    {
        var before = (await session.Query<WantRow>("select endpoint_id, kind from callback_wants where endpoint_id = @id and until is null", new { id })).Select(row => row.Kind).ToHashSet();
        foreach (var ended in before.Except(wants))
            await session.Execute("update callback_wants set until = @now where endpoint_id = @id and kind = @kind and until is null", new { id, kind = ended.ToString(), now = Now });
        foreach (var begun in wants.Except(before))
        {
            await session.Execute(
                """
                insert into callback_wants (endpoint_id, kind, since) values (@id, @kind, @now)
                on conflict (endpoint_id, kind, since) do update set until = null
                """, new { id, kind = begun.ToString(), now = Now });
        }
    }

    private async Task AddSecret(Session session, long id, string secret)
    {
        var number = 1 + await session.Scalar<long>("select coalesce(max(number), 0) from callback_secrets where endpoint_id = @id", new { id });
        await session.Execute(
            "insert into callback_secrets (endpoint_id, number, sealed, created_at) values (@id, @number, @text, @now)",
            new { id, number, text = box.Seal(secret, Secrets.Of(id, number)), now = Now });
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed record Held(long Stamp, IReadOnlyList<CallbackEndpoint> Endpoints);

    private sealed record WantRow
    {
        public long EndpointId { get; init; }
        public CallbackKind Kind { get; init; }
    }
}

/// <summary>A new endpoint.</summary>
internal sealed record EndpointDraft(long SiteId, long? MemberId, CallbackForm Form, string Url, IReadOnlySet<CallbackKind> Wants);
