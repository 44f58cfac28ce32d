using Tributary.Web.Platform.Data;

namespace Tributary.Web.Platform.Security;

/// <summary>
/// The request of a person, or the command, that is at work: whose it is, and whether what it changes is entered with old and new already. It goes along with the work by itself, so
/// that whoever changes something need not be told who asked for it; what runs in the background has none.
/// </summary>
internal sealed class AuditTrail(Actor actor)
{
    private static readonly AsyncLocal<AuditTrail?> AtWork = new();

    private volatile bool _isEntered;

    public static AuditTrail? Current
    {
        get => AtWork.Value;
        set => AtWork.Value = value;
    }

    public Actor Actor => actor;

    public bool IsEntered => _isEntered;

    public void Entered() => _isEntered = true;
}

/// <summary>One thing that was changed: which, what it was before, what it is since. Empty for nothing.</summary>
internal readonly record struct AuditChange(string Field, string Before, string After)
{
    /// <summary>Something that nobody may read was replaced.</summary>
    public static AuditChange Secret(string field, bool isNew) => new(field, isNew ? "" : AuditEntry.Secret, isNew ? "set" : "changed");

    /// <summary>An address that is called. What stands behind its path may be a secret.</summary>
    public static AuditChange Address(string field, string before, string after) => Shown(before) == Shown(after) && before != after
        ? new(field, Shown(before), "changed behind the path")
        : new(field, Shown(before), Shown(after));

    /// <summary>An address without what may be a secret.</summary>
    public static string Shown(string address) => address.Split('?', 2) is [var path, _] ? $"{path}?…" : address;
}

/// <summary>Enters one change with what stood before and after, in the transaction that makes it: take it before the write, by <see cref="AuditLog.Pen"/>.</summary>
internal sealed class AuditPen(AuditLog log, AuditTrail? trail, long id)
{
    /// <summary>Once per pen. What did not change is left out; the request needs no other entry, even if nothing is left.</summary>
    public async Task Enter(Session session, string act, string subject, params IReadOnlyList<AuditChange> changes)
    {
        if (trail is null) return;
        session.AfterCommit(trail.Entered);
        var real = changes.Where(change => change.Before != change.After).ToList();
        if (real.Count > 0) await log.Record(session, id, trail.Actor, new AuditEntry(act, subject, Said(real, change => change.Before), Said(real, change => change.After)));
    }

    private static string Said(List<AuditChange> changes, Func<AuditChange, string> value) => string.Join("; ", changes.Select(change =>
        (change.Field.Length == 0 ? "" : $"{change.Field}: ") + (value(change) is { Length: > 0 } said ? said : change.Field.Length == 0 ? "" : "–")));
}
