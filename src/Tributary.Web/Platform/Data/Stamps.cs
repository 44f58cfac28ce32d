using System.Collections.Concurrent;

namespace Tributary.Web.Platform.Data;

/// <summary>
/// Tells in-memory readers that what they hold is old. A write touches a stamp in its own transaction; after the commit this process
/// knows at once, and other nodes on PostgreSQL are told by <see cref="StampListener"/>.
/// </summary>
internal sealed class Stamps
{
    private readonly ConcurrentDictionary<string, long> _moves = new(StringComparer.Ordinal);
    private long _allMoves;

    /// <summary>Changes with every stamp: what was true at the same number is true now.</summary>
    public long Moves => Volatile.Read(ref _allMoves);

    /// <summary>Marks everything cached under <paramref name="name"/> as old once the session commits.</summary>
    public async Task Touch(Session session, string name)
    {
        if (session.Dialect.IsPostgres) await session.Execute("select pg_notify('tributary_stamps', @name)", new { name });
        session.AfterCommit(() => Moved(name));
    }

    public void Moved(string name)
    {
        _moves.AddOrUpdate(name, 1, (_, moves) => moves + 1);
        Interlocked.Increment(ref _allMoves);
    }

    /// <summary>After the connection to the other nodes was away: anything may have changed.</summary>
    public void AllMoved()
    {
        foreach (var name in _moves.Keys) Moved(name);
    }

    public long Of(string name) => _moves.GetOrAdd(name, 0);
}
