using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Web.Platform.Data;

/// <summary>Brings the database to this version: numbered, forward only, each in its transaction, refused when an applied one was edited.</summary>
internal sealed class Migrator(Database database, TimeProvider clock)
{
    /// <summary>The first migration that would change a SQLite file of an earlier version; null for a new file and for one of this version.</summary>
    public async Task<long?> Next(CancellationToken ct)
    {
        var newest = await database.Read(async session => await session.Scalar<long>("select count(*) from sqlite_master where name = 'schema_migrations'") == 0
            ? 0
            : await session.Scalar<long>("select coalesce(max(number), 0) from schema_migrations"), ct);
        return newest == 0 ? null : Migrations(Dialect.Sqlite).FirstOrDefault(migration => migration.Number > newest)?.Number;
    }

    /// <param name="ct">Cancels.</param>
    /// <param name="until">The last one to apply, for trying what a later one does to data.</param>
    public async Task Run(CancellationToken ct, long until = long.MaxValue)
    {
        await database.Write(async session =>
        {
            if (session.Dialect.IsPostgres) await session.Execute("select pg_advisory_xact_lock(712360001)");
            await session.Execute("create table if not exists schema_migrations (number bigint primary key, name text not null, checksum text not null, applied_at bigint not null)");
            await session.Execute("create table if not exists id_blocks (name text primary key, next bigint not null)");
            var applied = (await session.Query<Applied>("select number, checksum from schema_migrations")).ToDictionary(row => row.Number);
            foreach (var migration in Migrations(session.Dialect).Where(one => one.Number <= until)) await Apply(session, migration, applied);
            var newest = Migrations(session.Dialect).Max(migration => migration.Number);
            if (applied.Keys.Any(number => number > newest))
                throw new StartupException($"The database was made by a newer Tributary (migration {applied.Keys.Max()}). Start that version, or restore a backup.");
        }, ct);
    }

    /// <summary>The migrations of one database, in order, as embedded in the program.</summary>
    public static IReadOnlyList<Migration> Migrations(Dialect dialect)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"Migrations/{dialect.MigrationFolder}/";
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                var file = name[prefix.Length..];
                return new Migration(long.Parse(file.AsSpan(0, 4), CultureInfo.InvariantCulture), file, reader.ReadToEnd());
            })];
    }

    private async Task Apply(Session session, Migration migration, Dictionary<long, Applied> applied)
    {
        var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(migration.Sql)));
        if (applied.TryGetValue(migration.Number, out var known))
        {
            if (known.Checksum != checksum)
                throw new StartupException($"Migration {migration.Name} was changed after it had been applied to this database. Restore the file as it was; a change is a new migration.");
            return;
        }

        await session.Execute(migration.Sql);
        await session.Execute("insert into schema_migrations (number, name, checksum, applied_at) values (@Number, @Name, @checksum, @now)",
            new { migration.Number, migration.Name, checksum, now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
    }

    private sealed record Applied
    {
        public long Number { get; init; }
        public string Checksum { get; init; } = "";
    }
}

internal sealed record Migration(long Number, string Name, string Sql);
