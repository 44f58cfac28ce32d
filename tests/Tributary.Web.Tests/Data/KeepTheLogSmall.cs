using Tributary.Tests.Harness;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Tests.Data;

/// <summary>Somebody reads for so long that SQLite cannot take its log into the database meanwhile.</summary>
public sealed class KeepTheLogSmall
{
    private const long Bound = 64 << 20;

    [Fact]
    [Trait("fault", "F-38")]
    public async Task The_log_that_a_long_reader_made_grow_is_cut_when_he_is_done()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "SQLite's log.");
        await using var test = await TestDatabase.Create();
        await using var database = await Database.Open(null, test.Folder, readOnly: false, CancellationToken.None);
        await database.Write(session => session.Execute("create table filler (id integer primary key, body text not null)"), CancellationToken.None);
        var (reads, done) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var reader = database.Read(async session =>
        {
            await session.Scalar<long>("select count(*) from filler");
            reads.SetResult();
            await done.Task;
            return await session.Scalar<long>("select count(*) from filler");
        }, CancellationToken.None);
        await reads.Task;

        for (var i = 0; i < 72; i++) await Add(database);
        var grown = Log(test);
        done.SetResult();
        var seen = await reader;
        for (var i = 0; i < 3; i++) await Add(database);

        Assert.Equal(0, seen);
        Assert.InRange(grown, Bound, long.MaxValue);
        Assert.InRange(Log(test), 0, Bound);
    }

    private static Task<int> Add(Database database) =>
        database.Write(session => session.Execute("insert into filler (body) values (@body)", new { body = new string('x', 1 << 20) }), CancellationToken.None);

    private static long Log(TestDatabase test) => new FileInfo(Path.Combine(test.Folder, SqliteDatabase.FileName + "-wal")).Length;
}
