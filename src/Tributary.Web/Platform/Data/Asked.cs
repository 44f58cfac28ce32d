using System.Data.Common;
using Dapper;

namespace Tributary.Web.Platform.Data;

/// <summary>A question of which the answer is wanted later: see <see cref="Session.Ask"/>.</summary>
internal sealed class Asked<T>(Session session)
{
    private List<T>? _rows;

    public async Task<IReadOnlyList<T>> Rows()
    {
        if (_rows is null) await session.Send();
        return _rows ?? throw new InvalidOperationException("The question was sent and its answer never read: sending failed before.");
    }

    internal async Task Take(DbDataReader reader, CancellationToken ct)
    {
        var rows = new List<T>();
        // Where there are no rows there may be no columns either.
        if (reader.FieldCount > 0)
        {
            var parse = reader.GetRowParser(typeof(T));
            while (await reader.ReadAsync(ct)) rows.Add((T)parse(reader));
        }

        _rows = rows;
    }
}
