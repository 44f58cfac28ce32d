using Tributary.Tests.Harness;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Tests.Data;

/// <summary>Two writers that need each other's rows: PostgreSQL gives one of them up, and he is tried again without anybody hearing of it.</summary>
public sealed class TryAgainAfterADeadlock
{
    [Fact]
    [Trait("fault", "F-37")]
    public async Task Both_writers_are_done_and_one_was_tried_twice()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "SQLite has one writer.");
        await using var test = await TestDatabase.Create();
        await using var database = await Database.Open(test.Url, test.Folder, readOnly: false, CancellationToken.None);
        await database.Write(session => session.Execute("create table rows (id bigint primary key, n bigint not null); insert into rows values (1, 0), (2, 0)"), CancellationToken.None);
        using var both = new Barrier(2);
        var tries = 0;

        await Task.WhenAll(Task.Run(() => Cross(1, 2)), Task.Run(() => Cross(2, 1)));

        Assert.Equal([2L, 2L], await database.Read(session => session.Query<long>("select n from rows order by id"), CancellationToken.None));
        // Who was given up may be back before the other noticed that he may go on.
        Assert.InRange(tries, 3, 6);

        Task Cross(long first, long second) => database.Write(async session =>
        {
            await session.Execute("update rows set n = n + 1 where id = @first", new { first });
            if (Interlocked.Increment(ref tries) <= 2) both.SignalAndWait();
            await session.Execute("update rows set n = n + 1 where id = @second", new { second });
        }, CancellationToken.None);
    }
}
