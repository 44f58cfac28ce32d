using Npgsql;
using Tributary.Web.Platform.Data;

namespace Tributary.Tests.Harness;

/// <summary>
/// A database of the test's own. TEST_DATABASE chooses which kind: "sqlite" (the default) or the address of a PostgreSQL server.
/// It is migrated once per process; a test gets a copy.
/// </summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private static readonly string? Server = Environment.GetEnvironmentVariable("TEST_DATABASE") is { Length: > 0 } value and not "sqlite" ? value : null;
    private static readonly Lazy<Task<string>> Template = new(() => Server is null ? MigrateSqlite() : MigratePostgres());

    private TestDatabase(string folder, string? url)
    {
        Folder = folder;
        Url = url;
    }

    public static bool IsPostgres => Server is not null;

    /// <summary>The data folder.</summary>
    public string Folder { get; }

    /// <summary>postgres://... or null for SQLite.</summary>
    public string? Url { get; }

    public static async Task<TestDatabase> Create()
    {
        var template = await Template.Value;
        var folder = Directory.CreateTempSubdirectory("tributary-").FullName;
        if (Server is null)
        {
            File.Copy(Path.Combine(template, SqliteDatabase.FileName), Path.Combine(folder, SqliteDatabase.FileName));
            return new TestDatabase(folder, null);
        }

        var name = "test_" + Guid.CreateVersion7().ToString("N");
        await Administer($"create database {name} template {template}");
        return new TestDatabase(folder, Address(name));
    }

    /// <summary>One without a table, for what a migration does.</summary>
    public static async Task<TestDatabase> CreateEmpty()
    {
        var folder = Directory.CreateTempSubdirectory("tributary-").FullName;
        if (Server is null) return new TestDatabase(folder, null);
        var name = "test_" + Guid.CreateVersion7().ToString("N");
        await Administer($"create database {name}");
        return new TestDatabase(folder, Address(name));
    }

    public async ValueTask DisposeAsync()
    {
        if (Url is not null) await Administer($"drop database if exists {new Uri(Url).AbsolutePath.Trim('/')} with (force)");
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task<string> MigrateSqlite()
    {
        var folder = Directory.CreateTempSubdirectory("tributary-template-").FullName;
        await Migrate(null, folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }

    private static async Task<string> MigratePostgres()
    {
        var name = "template_" + Guid.CreateVersion7().ToString("N");
        await Administer($"create database {name}");
        await Migrate(Address(name), Path.GetTempPath());
        return name;
    }

    private static async Task Migrate(string? url, string folder)
    {
        await using var database = await Database.Open(url, folder, readOnly: false, CancellationToken.None);
        await new Migrator(database, new FakeClock()).Run(CancellationToken.None);
    }

    private static string Address(string database) => new UriBuilder(Server!) { Path = database }.Uri.ToString();

    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    // PostgreSQL copies a template only while nobody is connected to it, so tests take turns.
    private static async Task Administer(string sql)
    {
        await OneAtATime.WaitAsync();
        try
        {
            var server = new Uri(Server!);
            var user = server.UserInfo.Split(':', 2);
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
            {
                Host = server.Host,
                Port = server.Port,
                Username = user[0],
                Password = user.Length > 1 ? user[1] : null,
                Database = "postgres",
                Pooling = false,
            }.ToString());
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }
        finally
        {
            OneAtATime.Release();
        }
    }
}
