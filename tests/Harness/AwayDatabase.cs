using Microsoft.Data.Sqlite;
using Npgsql;
using Tributary.Web.Platform.Data;

namespace Tributary.Tests.Harness;

/// <summary>A database that takes nothing until this is disposed of.</summary>
internal sealed class AwayDatabase : IAsyncDisposable
{
    private readonly Func<Task> _comeBack;

    private AwayDatabase(Func<Task> comeBack) => _comeBack = comeBack;

    /// <summary>Somebody holds a lock: postbacks are not refused, they hang.</summary>
    public static async Task<AwayDatabase> Locked(string folder, string? url)
    {
        if (url is null)
        {
            var file = new SqliteConnection($"Data Source={Path.Combine(folder, SqliteDatabase.FileName)};Pooling=False");
            await file.OpenAsync();
            await Execute(file, "begin immediate");
            return new AwayDatabase(() => file.DisposeAsync().AsTask());
        }

        var table = await Open(url, new Uri(url).AbsolutePath.Trim('/'));
        await Execute(table, "begin; lock table postbacks, spooled_postbacks in access exclusive mode");
        return new AwayDatabase(() => table.DisposeAsync().AsTask());
    }

    /// <summary>The server of the database ends all connections and lets nobody in (PostgreSQL).</summary>
    public static async Task<AwayDatabase> Gone(string url)
    {
        var name = new Uri(url).AbsolutePath.Trim('/');
        await using var server = await Open(url, "postgres");
        await Execute(server, $"alter database {name} with allow_connections false");
        await Execute(server, $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
        return new AwayDatabase(async () =>
        {
            await using var again = await Open(url, "postgres");
            await Execute(again, $"alter database {name} with allow_connections true");
        });
    }

    public async ValueTask DisposeAsync() => await _comeBack();

    private static async Task<NpgsqlConnection> Open(string url, string database)
    {
        var server = new Uri(url);
        var user = server.UserInfo.Split(':', 2);
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = server.Host,
            Port = server.Port,
            Username = user[0],
            Password = user.Length > 1 ? user[1] : null,
            Database = database,
            Pooling = false,
        }.ToString());
        await connection.OpenAsync();
        return connection;
    }

    private static async Task Execute(System.Data.Common.DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are the constants above.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
