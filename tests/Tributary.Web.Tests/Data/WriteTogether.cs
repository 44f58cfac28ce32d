using System.Data.Common;
using Tributary.Tests.Harness;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Tests.Data;

public sealed class WriteTogether
{
    [Fact]
    public async Task Two_hundred_writers_at_once_lose_nothing_and_one_failure_harms_only_itself()
    {
        await using var tributary = await RunningTributary.Start();

        var writes = Enumerable.Range(0, 200).Select(i => tributary.Write(async session =>
        {
            await session.Execute("insert into settings (name, value, changed_at) values (@name, 'x', 0)", new { name = $"n{i}" });
            return i % 10 == 3 ? throw new InvalidOperationException("on purpose") : i;
        })).ToList();
        var failed = 0;
        foreach (var write in writes)
        {
            try
            {
                await write;
            }
            catch (InvalidOperationException)
            {
                failed++;
            }
        }

        Assert.Equal(20, failed);
        Assert.Equal(180, await tributary.Read(session => session.Scalar<long>("select count(*) from settings where name like 'n%'")));
    }

    [Theory]
    [InlineData("first")]
    [InlineData("second")]
    [InlineData("third")]
    public async Task A_write_that_fails_leaves_nothing_wherever_it_stands_among_those_that_are_committed_together(string failing)
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "PostgreSQL commits each by itself.");
        await using var tributary = await RunningTributary.Start();
        using var allWait = new ManualResetEventSlim();
        Task<bool> Write(string name) => tributary.Write(async session =>
        {
            await session.Execute("insert into settings (name, value, changed_at) values (@name, 'x', 0)", new { name = "n-" + name });
            allWait.Wait(TestContext.Current.CancellationToken);
            return name == failing ? throw new InvalidOperationException("on purpose") : true;
        });

        string[] names = ["first", "second", "third"];
        var writes = names.Select(Write).ToList();
        allWait.Set();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Task.WhenAll(writes));

        Assert.Equal(
            names.Where(name => name != failing).Select(name => "n-" + name),
            await tributary.Read(session => session.Query<string>("select name from settings where name like 'n-%' order by name")));
        Assert.Equal(names.Where(name => name == failing), names.Zip(writes).Where(pair => pair.Second.IsFaulted).Select(pair => pair.First));
    }

    [Fact]
    public async Task A_batch_with_a_poisoned_item_commits_the_others()
    {
        await using var tributary = await RunningTributary.Start();
        await using var together = new GroupCommit<string, bool>(tributary.Services.GetRequiredService<Database>(), async (session, names) =>
        {
            foreach (var name in names)
                await session.Execute("insert into settings (name, value, changed_at) values (@name, 'x', 0)", new { name });
            return [.. names.Select(_ => true)];
        });

        var adds = Enumerable.Range(0, 50).Select(i => together.Add(i == 7 ? "n6" : $"n{i}", CancellationToken.None)).ToList();
        await Assert.ThrowsAnyAsync<DbException>(() => Task.WhenAll(adds));

        Assert.Equal(49, adds.Count(add => add.IsCompletedSuccessfully));
        Assert.Equal(49, await tributary.Read(session => session.Scalar<long>("select count(*) from settings where name like 'n%'")));
    }

    [Fact]
    public async Task Who_has_his_answer_has_his_rows_on_the_disk_of_the_server()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "On SQLite a transaction ends with its flush.");
        await using var tributary = await RunningTributary.Start();
        await using var together = new GroupCommit<string, bool>(tributary.Services.GetRequiredService<Database>(), async (session, names) =>
        {
            await session.InsertMany("settings", "name, value, changed_at", [.. names.Select(name => new object?[] { name, "x", 0L })]);
            return [.. names.Select(_ => true)];
        });

        var unflushed = new List<int>();
        for (var i = 0; i < 50; i++)
        {
            var before = await tributary.Read(session => session.Scalar<string>("select pg_current_wal_insert_lsn()::text"));
            await together.Add($"n{i}", CancellationToken.None);
            if (!await tributary.Read(session => session.Scalar<bool>("select pg_current_wal_flush_lsn() > cast(@before as pg_lsn)", new { before }))) unflushed.Add(i);
        }

        Assert.Empty(unflushed);
    }

    [Fact]
    public async Task Many_rows_go_in_at_once_with_their_nulls()
    {
        await using var tributary = await RunningTributary.Start();
        var rows = Enumerable.Range(1, 1500).Select(i => new object?[] { (long)i, "k", $"argument {i} '\"é", i % 2 == 0 ? null : $"key {i}", 0L, 0L, 0L, 0L, 0L, null }).ToList();

        await tributary.Write(session => session.InsertMany("jobs", "id, kind, argument, unique_key, run_at, attempts, fence, lease_until, created_at, finished_at", rows));

        Assert.Equal(1500, await tributary.Read(session => session.Scalar<long>("select count(*) from jobs where argument like 'argument %é'")));
        Assert.Equal(750, await tributary.Read(session => session.Scalar<long>("select count(*) from jobs where unique_key is null")));
    }

    [Fact]
    public async Task Ids_are_handed_out_once()
    {
        await using var tributary = await RunningTributary.Start();
        var ids = tributary.Services.GetRequiredService<Ids>();

        var ranges = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => ids.Next("things", 70 + i, CancellationToken.None).AsTask()));

        var all = ranges.SelectMany(range => Enumerable.Range(0, range.Count).Select(i => range[i])).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_is_refused_with_the_remedy()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "PostgreSQL is made for several processes");
        await using var tributary = await RunningTributary.Start();

        var refusal = await Assert.ThrowsAsync<StartupException>(() => Database.Open(null, tributary.DataFolder, readOnly: false, CancellationToken.None));

        Assert.Contains("--data", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_with_the_remedy()
    {
        var folder = Directory.CreateTempSubdirectory("tributary-garbage-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, SqliteDatabase.FileName), new string('x', 5000));

        var refusal = await Assert.ThrowsAsync<StartupException>(() => Database.Open(null, folder, readOnly: false, CancellationToken.None));

        Assert.Contains("Restore it from a backup", refusal.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }
}
