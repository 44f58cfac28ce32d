using Tributary.Web.Platform.Data;

namespace Tributary.Tests.Harness;

/// <summary>Changes rows as somebody would who has the database and knows how to get round its guards.</summary>
internal static class Tampering
{
    public static async Task<int> Tamper(this Session session, params IEnumerable<string> statements)
    {
        var guards = await Lift(session);
        var changed = 0;
        foreach (var statement in statements) changed += await session.Execute(statement);
        foreach (var guard in guards) await session.Execute(guard);
        return changed;
    }

    // What puts the guards back afterwards.
    private static async Task<IReadOnlyList<string>> Lift(Session session)
    {
        if (session.Dialect.IsPostgres)
        {
            await session.Execute("set local session_replication_role = replica");
            return [];
        }

        var names = await session.Query<string>(session.Dialect.Triggers);
        var guards = await session.Query<string>("select sql from sqlite_master where type = 'trigger'");
        foreach (var name in names) await session.Execute($"drop trigger {name}");
        return guards;
    }
}
