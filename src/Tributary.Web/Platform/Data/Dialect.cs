using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Tributary.Web.Platform.Data;

/// <summary>The only class that knows which database it is. Anything else that differs is a design smell first.</summary>
internal sealed class Dialect
{
    public static readonly Dialect Sqlite = new("sqlite");
    public static readonly Dialect Postgres = new("postgres");

    private Dialect(string name) => Name = name;

    public string Name { get; }

    public bool IsPostgres => this == Postgres;

    /// <summary>Folder of this database's migrations.</summary>
    public string MigrationFolder => IsPostgres ? "Postgres" : "Sqlite";

    /// <summary>Ends the sub-select that claims a row, so that two nodes never pick the same one. SQLite has one writer and needs nothing.</summary>
    public string LockForClaim => IsPostgres ? "for update skip locked" : "";

    /// <summary>Ends a select whose rows this transaction is about to change. SQLite has one writer and needs nothing.</summary>
    public string LockForUpdate => IsPostgres ? "for update" : "";

    /// <summary>Selects the names of the triggers that are in force.</summary>
    public string Triggers => IsPostgres ? "select tgname from pg_trigger where not tgisinternal and tgenabled <> 'D'" : "select name from sqlite_master where type = 'trigger'";

    /// <summary>"column is one of the parameter's values"; pass the values through List.</summary>
    public string In(string column, string parameter) => IsPostgres
        ? $"{column} = any({parameter})"
        : $"{column} in (select value from json_each({parameter}))";

    /// <summary>
    /// Finds the rows of <paramref name="table"/> whose two columns, a unique key, are a pair of the two lists: the first of one with the first of the other, and so on.
    /// SQLite gives those of any pair of the two as well.
    /// </summary>
    /// <remarks>
    /// Each is looked up by itself: two lists at once PostgreSQL plans, on a table that is still empty, as a search for the first column alone, and goes through all rows
    /// that have it until the table was looked at for the first time.
    /// </remarks>
    public string InPairs(string table, (string Column, string Parameter) first, (string Column, string Parameter) second) => IsPostgres
        ? $"""
           id = any(array(
               select (select one.id from {table} one where one.{first.Column} = pair.first and one.{second.Column} = pair.second)
               from unnest({first.Parameter}, {second.Parameter}) as pair (first, second)))
           """
        : $"{In(first.Column, first.Parameter)} and {In(second.Column, second.Parameter)}";

    public object List(IEnumerable<long> values) => IsPostgres ? values.ToArray() : JsonSerializer.Serialize(values);

    public object List(IEnumerable<string> values) => IsPostgres ? values.ToArray() : JsonSerializer.Serialize(values);

    /// <summary>Case-insensitive "contains" for Unicode text; escape the pattern with <see cref="Contains"/>.</summary>
    public string Like(string column, string parameter) => IsPostgres
        ? $"{column} ilike {parameter} escape '!'"
        : $"{column} like {parameter} escape '!'";

    /// <summary>The column contains the parameter's text, letter for letter: for codes framed by commas, of which there is one spelling.</summary>
    public string Has(string column, string parameter) => IsPostgres ? $"strpos({column}, {parameter}) > 0" : $"instr({column}, {parameter}) > 0";

    /// <summary>The pattern that finds <paramref name="text"/> anywhere, with its wildcards taken literally.</summary>
    public static string Contains(string text) =>
        "%" + text.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal)
            .Replace("_", "!_", StringComparison.Ordinal) + "%";

    public static bool IsUniqueViolation(DbException error) => error switch
    {
        SqliteException { SqliteExtendedErrorCode: 2067 or 1555 } => true,
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => true,
        _ => false,
    };

    /// <summary>There is no room left on the database's disk.</summary>
    public static bool IsDiskFull(DbException error) => error is SqliteException { SqliteErrorCode: 13 } or PostgresException { SqlState: PostgresErrorCodes.DiskFull };

    /// <summary>Nothing is wrong with what was asked: the database is not there, is locked, or takes nothing from anybody.</summary>
    public static bool IsAway(DbException error) => error switch
    {
        SqliteException { SqliteErrorCode: 5 or 6 or 8 or 10 or 13 or 14 } => true,
        // Its classes 08, 53 and 57: connection, resources, intervention; 25006: a standby that was not promoted.
        PostgresException { SqlState: ['0', '8', ..] or ['5', '3' or '7', ..] or PostgresErrorCodes.ReadOnlySqlTransaction } => true,
        PostgresException => false,
        NpgsqlException => true,
        _ => false,
    };

    /// <summary>The database took back the transaction for a reason that a second try does not meet again.</summary>
    public static bool IsRetryable(DbException error) =>
        error is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };
}
