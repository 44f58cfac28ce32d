using Tributary.Tests.Harness;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Tests.Data;

/// <summary>The two databases must not drift apart. The PostgreSQL run compares its catalogue with that of a SQLite file made beside it.</summary>
public sealed class MigrationParity
{
    [Fact]
    public void Every_migration_exists_for_both_databases()
    {
        var sqlite = Migrator.Migrations(Dialect.Sqlite).Select(migration => migration.Name);
        var postgres = Migrator.Migrations(Dialect.Postgres).Select(migration => migration.Name);

        Assert.Equal(sqlite, postgres);
    }

    [Fact]
    public async Task Both_databases_have_the_same_columns_and_unique_keys()
    {
        Assert.SkipUnless(TestDatabase.IsPostgres, "compares both databases in the PostgreSQL run");
        await using var postgres = await RunningTributary.Start();
        var folder = Directory.CreateTempSubdirectory("tributary-parity-").FullName;
        await using (var sqlite = await Database.Open(null, folder, readOnly: false, CancellationToken.None))
        {
            await new Migrator(sqlite, new FakeClock()).Run(CancellationToken.None);

            Assert.Equal(await sqlite.Read(SqliteColumns, CancellationToken.None), await postgres.Read(PostgresColumns));
            Assert.Equal(await sqlite.Read(SqliteIndexes, CancellationToken.None), await postgres.Read(PostgresIndexes));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<List<string>> SqliteColumns(Session session) => Sorted(await session.Query<string>(
        """
        select t.name || '.' || c.name || ' ' || case when lower(c.type) = 'integer' then 'bigint' else lower(c.type) end
               || case when c."notnull" = 1 or c.pk > 0 then ' not null' else '' end || case when c.pk > 0 then ' key' else '' end
        from sqlite_master t join pragma_table_info(t.name) c where t.type = 'table' and t.name not like 'sqlite_%'
        """));

    private static async Task<List<string>> PostgresColumns(Session session) => Sorted(await session.Query<string>(
        """
        select c.table_name || '.' || c.column_name || ' ' || c.data_type || case when c.is_nullable = 'NO' then ' not null' else '' end
               || case when k.column_name is not null then ' key' else '' end
        from information_schema.columns c
        join information_schema.tables t on t.table_name = c.table_name and t.table_schema = c.table_schema and t.table_type = 'BASE TABLE'
        left join (select u.table_name, u.column_name from information_schema.table_constraints s
                   join information_schema.key_column_usage u on u.constraint_name = s.constraint_name and u.table_schema = s.table_schema
                   where s.constraint_type = 'PRIMARY KEY' and s.table_schema = 'public') k
               on k.table_name = c.table_name and k.column_name = c.column_name
        where c.table_schema = 'public'
        """));

    private static async Task<List<string>> SqliteIndexes(Session session) => Sorted(await session.Query<string>(
        """
        select i.name || ' ' || l."unique" || ' ' || (select group_concat(name, ',') from pragma_index_info(i.name))
        from sqlite_master i join pragma_index_list(i.tbl_name) l on l.name = i.name
        where i.type = 'index' and i.name not like 'sqlite_%'
        """));

    private static async Task<List<string>> PostgresIndexes(Session session) => Sorted(await session.Query<string>(
        """
        select c.relname || ' ' || (case when i.indisunique then 1 else 0 end) || ' ' ||
               (select string_agg(a.attname, ',' order by p.place) from unnest(i.indkey) with ordinality p(number, place)
                join pg_attribute a on a.attrelid = i.indrelid and a.attnum = p.number)
        from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and not i.indisprimary
        """));

    private static List<string> Sorted(IReadOnlyList<string> rows)
    {
        Assert.NotEmpty(rows);
        return [.. rows.Order(StringComparer.Ordinal)];
    }
}
