using Tributary.Tests.Harness;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Tests.Data;

/// <summary>Rows are found by pairs of network and key, of which a batch of calls has many.</summary>
public sealed class LookUpPairs
{
    private const int Rows = 3000;

    private const string Table =
        """
        create table things (id bigint primary key, network_id bigint not null, name text not null);
        create unique index things_key on things (network_id, name);
        """;

    [Fact]
    public async Task Each_pair_is_found_also_when_it_is_asked_for_twice()
    {
        await using var test = await TestDatabase.Create();
        await using var database = await Database.Open(test.Url, test.Folder, readOnly: false, CancellationToken.None);
        await database.Write(session => session.Execute(Table + "insert into things values (1, 1, 'a'), (2, 2, 'a'), (3, 1, 'b'), (4, 2, 'c'), (5, 3, 'a')"), CancellationToken.None);

        var found = await database.Read(session => session.Query<long>(
            $"select id from things where {session.Dialect.InPairs("things", ("network_id", "@networks"), ("name", "@names"))} order by id",
            new { networks = session.Dialect.List([1L, 2L, 1L, 2L]), names = session.Dialect.List(["a", "c", "a", "nobody's"]) }), CancellationToken.None);

        Assert.Equal(TestDatabase.IsPostgres ? [1L, 4L] : [1L, 2L, 4L], found);
    }

    [Fact]
    public async Task A_plan_made_on_an_empty_table_reads_no_rows_in_vain_once_it_is_full()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "SQLite makes no plans by how full a table is.");
        await using var test = await TestDatabase.Create();
        await using var database = await Database.Open(test.Url, test.Folder, readOnly: false, CancellationToken.None);
        await database.Write(session => session.Execute(Table + "alter table things set (autovacuum_enabled = off)"), CancellationToken.None);

        var plan = await database.Write(async session =>
        {
            // As the connections of batches are set up.
            await session.Execute("set local plan_cache_mode = force_generic_plan; set local enable_seqscan = off");
            await session.Execute($"prepare look (bigint[], text[]) as select id from things where {session.Dialect.InPairs("things", ("network_id", "$1"), ("name", "$2"))}");
            await session.Query<long>("execute look (array[7], array['n1'])");
            await session.Execute($"insert into things select n, 7, 'n' || n from generate_series(1, {Rows}) as n");
            return await session.Query<string>("explain (analyze, costs off, timing off, summary off) execute look (array[7, 7], array['n5', 'n2999'])");
        }, CancellationToken.None);

        Assert.DoesNotContain(plan, line => line.Contains("Removed by Filter", StringComparison.Ordinal));
        Assert.Contains(plan, line => line.Contains("rows=2", StringComparison.Ordinal));
    }
}
