using System.Globalization;
using System.Security.Claims;
using Tributary.Core.Security;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Platform.Security;

/// <summary>Who did something, and from where.</summary>
/// <param name="Account">The person's account; null for the command line and for strangers.</param>
/// <param name="Who">His name as it was then.</param>
/// <param name="Address">The address he came from; empty for the command line.</param>
internal sealed record Actor(long? Account, string Who, string Address)
{
    /// <summary>Whoever may run commands on the server.</summary>
    public static readonly Actor CommandLine = new(null, "Command line", "");

    /// <summary>Whoever asks for it enters himself what the request does: see <see cref="AuditChanges"/>.</summary>
    public static Actor Of(HttpContext context)
    {
        context.Items[typeof(Actor)] = true;
        return Read(context);
    }

    /// <summary>Whether what this request does is entered already.</summary>
    public static bool IsKnown(HttpContext context) => context.Items.ContainsKey(typeof(Actor));

    internal static Actor Read(HttpContext context) => new(
        long.TryParse(context.User.FindFirstValue(ClaimTypes.NameIdentifier), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null,
        context.User.Identity is { IsAuthenticated: true } person ? person.Name ?? "" : "A stranger",
        context.Connection.RemoteIpAddress?.ToString() ?? "");
}

/// <summary>What was done to what. A secret is never in it: it stands as dots.</summary>
internal sealed record AuditEntry(string Act, string Subject, string Before = "", string After = "")
{
    public const string Secret = "••••••••";
}

/// <summary>An entry as it is read.</summary>
public sealed record AuditRow
{
    public long Id { get; init; }
    public long At { get; init; }
    public string Who { get; init; } = "";
    public string Address { get; init; } = "";
    public string Act { get; init; } = "";
    public string Subject { get; init; } = "";
    public string Before { get; init; } = "";
    public string After { get; init; } = "";
}

/// <summary>
/// Who did what, from where, with what stood before and after. The database refuses to change or delete an entry. What decides about people, keys and
/// settings is entered in the transaction that does it; every other change of the panel as a request that was answered.
/// </summary>
internal sealed class AuditLog(Database database, Ids ids, TimeProvider clock)
{
    private const int MostText = 500;
    private const int MostValue = 2000;

    /// <summary>An id for an entry; get it before the transaction.</summary>
    public ValueTask<long> Reserve(CancellationToken ct) => ids.Next("audit", ct);

    /// <summary>What enters a change of the request or command that is at work; it writes nothing where nobody asked for the change.</summary>
    public async ValueTask<AuditPen> Pen(CancellationToken ct) => AuditTrail.Current is { } trail ? new AuditPen(this, trail, await Reserve(ct)) : new AuditPen(this, null, 0);

    /// <summary>Enters what this transaction does.</summary>
    public Task Record(Session session, long id, Actor actor, AuditEntry entry) => session.InsertMany(
        "audit", "id, at, account_id, who, address, act, subject, before, after",
        [[id, clock.GetUtcNow().ToUnixTimeMilliseconds(), actor.Account, PlainText.Line(actor.Who, MostText), actor.Address, PlainText.Line(entry.Act, MostText), PlainText.Line(entry.Subject, MostText), PlainText.Line(entry.Before, MostValue), PlainText.Line(entry.After, MostValue)]]);

    /// <summary>Does something and enters it, both or neither. Nothing is entered where <paramref name="change"/> says that nothing was changed.</summary>
    public async Task<bool> Change(Actor actor, AuditEntry entry, Func<Session, Task<bool>> change, CancellationToken ct)
    {
        var id = await Reserve(ct);
        return await database.Write(async session =>
        {
            if (!await change(session)) return false;
            await Record(session, id, actor, entry);
            return true;
        }, ct);
    }

    /// <summary>Newest first, those before <paramref name="before"/>; text is looked for in all that an entry says.</summary>
    public Task<IReadOnlyList<AuditRow>> Page(string? text, long? before, int count, CancellationToken ct) => database.Read(session => session.Query<AuditRow>(
        $"""
        select id, at, who, address, act, subject, before, after from audit
        where (@before is null or id < @before)
          and (@text is null or {session.Dialect.Like("lower(who || ' ' || address || ' ' || act || ' ' || subject || ' ' || before || ' ' || after)", "@like")})
        order by id desc limit @count
        """, new { before, text, count = (long)count, like = text is null ? null : Dialect.Contains(text.ToLowerInvariant()) }), ct);
}
