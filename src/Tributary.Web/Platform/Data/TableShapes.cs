using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;

namespace Tributary.Web.Platform.Data;

/// <summary>Which columns of a table are bigint: what PostgreSQL must be told when a column of values is sent as one array.</summary>
internal sealed class TableShapes
{
    private readonly ConcurrentDictionary<string, HashSet<string>> _bigints = new(StringComparer.Ordinal);

    public async Task<bool[]> AreBigint(DbConnection connection, DbTransaction? transaction, string table, string[] columns)
    {
        if (!_bigints.TryGetValue(table, out var bigints))
        {
            var names = await connection.QueryAsync<string>(
                """
                select column_name from information_schema.columns
                where table_schema = current_schema() and table_name = @table and data_type = 'bigint'
                """, new { table }, transaction);
            bigints = _bigints.GetOrAdd(table, names.ToHashSet(StringComparer.Ordinal));
        }

        return Array.ConvertAll(columns, bigints.Contains);
    }
}
