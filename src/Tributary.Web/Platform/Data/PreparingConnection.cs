using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Tributary.Web.Platform.Data;

/// <summary>
/// A connection to SQLite that keeps the statements it has prepared, which the driver does only for whoever keeps its commands: to prepare the question for one offer takes
/// fifty times as long as to answer it.
/// </summary>
internal sealed class PreparingConnection(string connectionString) : SqliteConnection(connectionString)
{
    // Of a search there are many forms; the others are a few dozen.
    private const int MostKept = 64;

    private readonly Dictionary<string, SqliteCommand> _idle = new(StringComparer.Ordinal);
    private readonly Dictionary<string, sqlite3_stmt> _statements = new(StringComparer.Ordinal);

    /// <summary>The statement itself, for whoever runs it so often that the driver's commands and parameters would cost as much as the work. It stays the connection's.</summary>
    public sqlite3_stmt Statement(string sql)
    {
        if (_statements.TryGetValue(sql, out var kept)) return kept;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(Handle, sql, out var statement), Handle);
        _statements.Add(sql, statement);
        return statement;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // SQLite keeps the file open until the last of them is gone.
            foreach (var statement in _statements.Values) statement.Dispose();
            _statements.Clear();
        }

        base.Dispose(disposing);
    }

    protected override DbCommand CreateDbCommand() => new Command(this);

    private SqliteCommand Take(string sql) => _idle.Remove(sql, out var kept) ? kept : new SqliteCommand(sql, this);

    private void Return(SqliteCommand command)
    {
        command.Parameters.Clear();
        command.Transaction = null;
        if (_idle.Count >= MostKept) ForgetAll();
        if (State != ConnectionState.Open || !IsKept(command.CommandText) || !_idle.TryAdd(command.CommandText, command)) command.Dispose();
    }

    // A pragma may do its work while it is prepared, and what defines tables comes once.
    private static bool IsKept(string sql)
    {
        var start = sql.AsSpan().TrimStart();
        return start.StartsWith("select") || start.StartsWith("with") || start.StartsWith("insert") || start.StartsWith("update") || start.StartsWith("delete");
    }

    private void ForgetAll()
    {
        foreach (var command in _idle.Values) command.Dispose();
        _idle.Clear();
    }

    // Takes a prepared command when its text is known, and gives it back when it is disposed of.
    private sealed class Command(PreparingConnection connection) : DbCommand
    {
        private readonly SqliteCommand _draft = new();
        private SqliteCommand? _prepared;

        [AllowNull]
        public override string CommandText { get => _draft.CommandText; set => _draft.CommandText = value; }

        public override int CommandTimeout { get => _draft.CommandTimeout; set => _draft.CommandTimeout = value; }

        public override CommandType CommandType { get => _draft.CommandType; set => _draft.CommandType = value; }

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection
        {
            get => connection;
            set => throw new NotSupportedException("A command belongs to the connection that made it.");
        }

        protected override DbParameterCollection DbParameterCollection => _draft.Parameters;

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel() => _prepared?.Cancel();

        public override void Prepare() => Ready().Prepare();

        public override int ExecuteNonQuery() => Ready().ExecuteNonQuery();

        public override object? ExecuteScalar() => Ready().ExecuteScalar();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Ready().ExecuteReader(behavior);

        protected override DbParameter CreateDbParameter() => new SqliteParameter();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                if (_prepared is { } command) connection.Return(command);
                _prepared = null;
                _draft.Dispose();
            }

            base.Dispose(disposing);
        }

        private SqliteCommand Ready()
        {
            var command = _prepared ??= connection.Take(CommandText);
            command.Transaction = (SqliteTransaction?)DbTransaction;
            command.CommandTimeout = CommandTimeout;
            command.Parameters.Clear();
            foreach (SqliteParameter parameter in _draft.Parameters) command.Parameters.Add(parameter);
            return command;
        }
    }
}
