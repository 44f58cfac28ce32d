using System.Text;
using Tributary.Tests.Harness;

namespace Tributary.Web.Tests.Privacy;

/// <summary>All text of all tables.</summary>
internal static class Everything
{
    public static async Task<string> Of(RunningTributary tributary)
    {
        var tables = await tributary.Read(session => session.Query<string>(session.Dialect.IsPostgres
            ? "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'"
            : "select name from sqlite_master where type = 'table'"));
        var text = new StringBuilder();
        foreach (var table in tables)
        {
            await tributary.Read(async session =>
            {
                await session.Each($"select * from {table}", null, row =>
                {
                    for (var i = 0; i < row.FieldCount; i++) text.Append(row.GetValue(i)).Append('\n');
                });
                return true;
            });
        }

        return text.ToString();
    }
}
