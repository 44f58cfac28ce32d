using Tributary.Tests.Harness;

namespace Tributary.Crash.Tests;

/// <summary>Servers on one database, of which one at a time is killed and started again while callers go on.</summary>
internal sealed class Nodes : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly Task<ServerProcess>[] _servers;

    private Nodes(TestDatabase database, Task<ServerProcess>[] servers) => (_database, _servers) = (database, servers);

    public static async Task<Nodes> Start(TestDatabase database, int count)
    {
        var servers = new List<Task<ServerProcess>>();
        while (servers.Count < count)
        {
            servers.Add(ServerProcess.Start(database));
            await servers[^1];
        }
        return new Nodes(database, [.. servers]);
    }

    /// <summary>The server a call goes to; waits while that one is started again.</summary>
    public Task<ServerProcess> Of(int number) => Volatile.Read(ref _servers[number % _servers.Length]);

    public async Task KillAndRestart(int number)
    {
        var place = number % _servers.Length;
        var dying = await _servers[place];
        await dying.Kill();
        Volatile.Write(ref _servers[place], ServerProcess.Start(_database));
        await _servers[place];
        await dying.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await (await server).DisposeAsync();
    }
}
