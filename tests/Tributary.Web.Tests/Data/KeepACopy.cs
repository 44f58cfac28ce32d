using Microsoft.Data.Sqlite;
using Tributary.Tests.Harness;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Tests.Data;

/// <summary>Before a newer version changes the SQLite file, the file as it was is laid beside it.</summary>
public sealed class KeepACopy
{
    [Fact]
    public async Task What_there_was_before_an_upgrade_lies_beside_it_once()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "PostgreSQL is backed up with its own tools.");
        await using var test = await OfAnEarlierVersion();
        await File.WriteAllTextAsync(Path.Combine(test.Folder, "tributary.before-0007.db"), "of an upgrade before");

        await Start(test);
        var copies = Copies(test);
        await Start(test);

        Assert.Equal(["tributary.before-0021.db"], copies);
        Assert.Equal(copies, Copies(test));
        Assert.Equal("19 kept", await Read(test, copies[0]));
        Assert.NotEqual("19 kept", await Read(test, SqliteDatabase.FileName));
    }

    [Fact]
    public async Task Nothing_is_copied_where_nothing_is_changed()
    {
        await using var fresh = await TestDatabase.CreateEmpty();
        await using var current = await TestDatabase.Create();

        await Start(fresh);
        await Start(current);

        Assert.Empty(Copies(fresh).Concat(Copies(current)));
    }

    [Fact]
    public async Task A_start_that_can_make_no_copy_changes_nothing_and_says_what_to_do()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "PostgreSQL is backed up with its own tools.");
        await using var test = await OfAnEarlierVersion();
        var inTheWay = Directory.CreateDirectory(Path.Combine(test.Folder, "tributary.before-0021.db"));

        var refused = await Assert.ThrowsAsync<StartupException>(() => Start(test));
        var left = await Read(test, SqliteDatabase.FileName);
        await File.WriteAllTextAsync(Path.Combine(test.Folder, "tributary.json"), """{ "CopyBeforeUpgrade": false }""");
        await Start(test);

        Assert.Contains("Make room and start again", refused.Message, StringComparison.Ordinal);
        Assert.Equal("19 kept", left);
        Assert.Empty(inTheWay.EnumerateFileSystemInfos());
        Assert.Empty(Directory.EnumerateFiles(test.Folder, "*.part"));
    }

    private static async Task<TestDatabase> OfAnEarlierVersion()
    {
        var test = await TestDatabase.CreateEmpty();
        await using var database = await Database.Open(null, test.Folder, readOnly: false, CancellationToken.None);
        await new Migrator(database, new FakeClock()).Run(CancellationToken.None, until: 20);
        await database.Write(session => session.Execute("insert into id_blocks (name, next) values ('kept', 7)"), CancellationToken.None);
        return test;
    }

    private static async Task Start(TestDatabase test) => await (await TributaryHost.Build(
        new StartOptions { DataFolder = test.Folder, Database = test.Url, Port = 0, LogLevel = LogLevel.Error }, CancellationToken.None)).DisposeAsync();

    private static string[] Copies(TestDatabase test) => [.. Directory.EnumerateFiles(test.Folder, "tributary.before-*").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static async Task<string> Read(TestDatabase test, string file)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(test.Folder, file)};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "select max(number) || ' ' || (select name from id_blocks where next = 7) from schema_migrations";
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
