using System.CommandLine;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Tributary.Web.Platform.Commands;

/// <summary>
/// Lets ./tributary COMMAND work beside a running server: the server listens on a Unix socket in the data folder that only its owner
/// may open, runs the command itself and sends back what it printed. Two processes never write one SQLite file.
/// </summary>
internal sealed partial class CommandSocket(StartOptions options, IServiceProvider services, Func<CommandHost, RootCommand> root, ILogger<CommandSocket> log) : BackgroundService
{
    private static string PathIn(string dataFolder) => Path.Combine(Path.GetFullPath(dataFolder), "tributary.sock");

    /// <summary>Runs the arguments in the server that uses this data folder; null when none does.</summary>
    public static async Task<int?> Forward(string dataFolder, string[] args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var path = PathIn(dataFolder);
        if (!File.Exists(path)) return null;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
        }
        catch (SocketException)
        {
            // Left behind by a server that was killed.
            return null;
        }

        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(args) + "\n"), ct);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            var answer = JsonSerializer.Deserialize<Answer>(line) ?? new Answer();
            if (answer.Output is { } text) await output.WriteAsync(text);
            if (answer.Error is { } complaint) await error.WriteAsync(complaint);
            if (answer.ExitCode is { } code) return code;
        }

        await error.WriteLineAsync("The server stopped before the command ended.");
        return 1;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var path = PathIn(options.DataFolder);
        File.Delete(path);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            LogNoSocket(path, error.Message);
            return;
        }

        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        socket.Listen(8);
        try
        {
            while (true) _ = Serve(await socket.AcceptAsync(stoppingToken), stoppingToken);
        }
        catch (OperationCanceledException)
        {
            File.Delete(path);
        }
    }

    private async Task Serve(Socket connection, CancellationToken ct)
    {
        await using var stream = new NetworkStream(connection, ownsSocket: true);
        try
        {
            using var reader = new StreamReader(stream, leaveOpen: true);
            var args = JsonSerializer.Deserialize<string[]>(await reader.ReadLineAsync(ct) ?? "[]") ?? [];
            await using var output = new StringWriter();
            await using var error = new StringWriter();
            var code = await root(new CommandHost(services)).Parse(args)
                .InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, ct);
            var answer = new Answer { Output = output.ToString(), Error = error.ToString(), ExitCode = code };
            await stream.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(answer) + "\n"), ct);
        }
        catch (Exception error) when (error is IOException or JsonException or OperationCanceledException)
        {
            LogLost(error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Commands cannot reach this server: {Path} could not be opened ({Error})")]
    private partial void LogNoSocket(string path, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "A command went away before it ended: {Error}")]
    private partial void LogLost(string error);

    private sealed record Answer
    {
        public string? Output { get; init; }
        public string? Error { get; init; }
        public int? ExitCode { get; init; }
    }
}
