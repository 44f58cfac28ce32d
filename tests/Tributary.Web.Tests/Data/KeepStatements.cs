using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tributary.Tests.Harness;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Tests.Data;

public sealed class KeepStatements
{
    private const int TimesRun = 6;

    // Names the library to the driver, before it takes another.
    static KeepStatements() => RuntimeHelpers.RunClassConstructor(typeof(SqliteDatabase).TypeHandle);

    [Fact]
    public void What_is_asked_again_is_not_prepared_again()
    {
        using var connection = Open();

        foreach (var id in (long[])[1, 2, 2])
        {
            connection.QuerySingle<string>("select name from things where id = @id", new { id });
            connection.ExecuteScalar<long>("select count(*) from things where id = @id", new { id });
            connection.QueryFirstOrDefault<string>("select name from things where id = @id limit 1", new { id });
            connection.Execute("update things set name = name || '!' where id = @id", new { id });
        }

        Assert.Equal(
            [("select count(*) from things where id = @id", 3), ("select name from things where id = @id", 3), ("select name from things where id = @id limit 1", 3), ("update things set name = name || '!' where id = @id", 3)],
            Kept(connection).OrderBy(kept => kept.Sql, StringComparer.Ordinal));
        Assert.Equal(["one!", "two!!"], connection.Query<string>("select name from things order by id"));
    }

    [Fact]
    public void One_that_is_read_while_it_is_asked_again_goes_on()
    {
        using var connection = Open();
        var pairs = new List<string>();

        foreach (var outer in connection.Query<string>("select name from things order by id", buffered: false))
        {
            // The inner one is left after its first row.
            pairs.Add(outer + " " + connection.Query<string>("select name from things order by id", buffered: false).First());
        }

        Assert.Equal(["one one", "two one"], pairs);
        Assert.Equal(["one", "two"], connection.Query<string>("select name from things order by id"));
    }

    [Fact]
    public void One_that_failed_can_be_asked_again()
    {
        using var connection = Open();
        const string Insert = "insert into things (id, name) values (@id, @name)";

        Assert.Throws<SqliteException>(() => connection.Execute(Insert, new { id = 1L, name = "again" }));
        connection.Execute(Insert, new { id = 3L, name = "three" });

        Assert.Equal(["one", "two", "three"], connection.Query<string>("select name from things order by id"));
    }

    [Fact]
    public void One_that_lacks_a_parameter_does_not_take_it_from_the_time_before()
    {
        using var connection = Open();
        const string Sql = "select name from things where id = @id";
        connection.QuerySingle<string>(Sql, new { id = 2L });

        Assert.Throws<InvalidOperationException>(() => connection.QuerySingle<string>(Sql));
    }

    [Fact]
    public void Another_table_under_the_same_name_is_seen()
    {
        using var connection = Open();
        connection.QueryFirst("select * from things");

        connection.Execute("drop table things; create table things (id integer primary key, colour text); insert into things values (7, 'red')");

        var row = (IDictionary<string, object>)connection.QueryFirst("select * from things");
        Assert.Equal([("id", 7L), ("colour", (object)"red")], row.Select(column => (column.Key, column.Value)));
    }

    [Fact]
    public void What_does_its_work_while_it_is_prepared_is_prepared_each_time()
    {
        using var connection = Open();

        foreach (var pragma in (string[])["secure_delete", "foreign_keys"])
        {
            connection.Execute($"pragma {pragma} = on");
            connection.Execute($"pragma {pragma} = off");
            connection.Execute($"pragma {pragma} = on");
            Assert.Equal(1, connection.ExecuteScalar<long>($"pragma {pragma}"));
        }

        Assert.Empty(Kept(connection));
    }

    [Fact]
    public void Of_many_forms_of_a_search_few_are_kept()
    {
        using var connection = Open();

        for (var i = 0; i < 1000; i++) connection.Query<string>($"select name from things where id = {i}");

        Assert.InRange(Kept(connection).Count, 1, 64);
    }

    [Fact]
    public async Task A_read_that_failed_leaves_the_next_one_nothing()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "It is about the readers of SQLite.");
        await using var test = await TestDatabase.Create();
        await using var database = await Database.Open(test.Url, test.Folder, readOnly: false, CancellationToken.None);

        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAnyAsync<DbException>(() => database.Read(session => session.Scalar<long>("select count(*) from nothing"), CancellationToken.None));
            await Assert.ThrowsAsync<InvalidDataException>(() => database.Read<long>(async session =>
            {
                await session.Scalar<long>("select count(*) from settings");
                throw new InvalidDataException();
            }, CancellationToken.None));
            await database.Write(session => session.Execute("insert into settings (name, value, changed_at) values (@name, 'x', 0)", new { name = $"n{i}" }), CancellationToken.None);

            // A transaction that had stayed open would not see it.
            Assert.Equal(i + 1, await database.Read(session => session.Scalar<long>("select count(*) from settings where name like 'n%'"), CancellationToken.None));
        }
    }

    [Fact]
    public async Task More_readers_at_once_than_stay_open_all_see_the_same()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "It is about the readers of SQLite.");
        await using var test = await TestDatabase.Create();
        var database = await Database.Open(test.Url, test.Folder, readOnly: false, CancellationToken.None);
        await database.Write(session => session.Execute("insert into settings (name, value, changed_at) values ('n', 'x', 0)"), CancellationToken.None);
        var all = new TaskCompletionSource();
        var started = 0;

        var reads = Enumerable.Range(0, 64).Select(_ => database.Read(async session =>
        {
            var before = await session.Scalar<long>("select count(*) from settings where name = 'n'");
            if (Interlocked.Increment(ref started) == 64) all.SetResult();
            await all.Task;
            return before + await session.Scalar<long>("select count(*) from settings where name = 'n'");
        }, CancellationToken.None)).ToList();

        Assert.All(await Task.WhenAll(reads), seen => Assert.Equal(2, seen));
        await database.DisposeAsync();
        // Nobody has the file open any more: SQLite took its log away.
        Assert.False(File.Exists(Path.Combine(test.Folder, SqliteDatabase.FileName + "-wal")));
    }

    private static PreparingConnection Open()
    {
        var connection = new PreparingConnection("Data Source=:memory:");
        connection.Open();
        connection.Handle!.enable_sqlite3_next_stmt(true);
        connection.Execute("create table things (id integer primary key, name text); insert into things values (1, 'one'), (2, 'two')");
        return connection;
    }

    private static List<(string Sql, int Runs)> Kept(SqliteConnection connection)
    {
        var kept = new List<(string, int)>();
        for (var statement = raw.sqlite3_next_stmt(connection.Handle, null); statement is { IsInvalid: false }; statement = raw.sqlite3_next_stmt(connection.Handle, statement))
            kept.Add((raw.sqlite3_sql(statement).utf8_to_string(), raw.sqlite3_stmt_status(statement, TimesRun, 0)));
        return kept;
    }
}
