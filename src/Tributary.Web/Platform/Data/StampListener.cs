using Npgsql;

namespace Tributary.Web.Platform.Data;

/// <summary>Hears the stamps that other nodes moved (PostgreSQL LISTEN); does nothing on SQLite, which has one process.</summary>
internal sealed partial class StampListener(Database database, Stamps stamps, TimeProvider clock, ILogger<StampListener> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (database is not PostgresDatabase postgres) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Listen(postgres, stoppingToken);
            }
            catch (Exception error) when (error is NpgsqlException or IOException)
            {
                LogLost(error.Message);
                await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task Listen(PostgresDatabase postgres, CancellationToken ct)
    {
        await using var connection = await postgres.Source.OpenConnectionAsync(ct);
        connection.Notification += (_, told) => stamps.Moved(told.Payload);
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "listen tributary_stamps";
            await command.ExecuteNonQueryAsync(ct);
        }

        stamps.AllMoved();
        while (true) await connection.WaitAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost the connection that tells of other nodes' changes: {Error}")]
    private partial void LogLost(string error);
}
