using System.Diagnostics;
using Tributary.Tests.Harness;
using Tributary.Web;

namespace Tributary.Crash.Tests;

/// <summary>The program as operators run it, in a process of its own, so that it can be killed without a last word.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, HttpClient http) => (_process, Http) = (process, http);

    public HttpClient Http { get; }

    /// <summary>Starts "tributary serve" on a free port and waits until it says that it is ready.</summary>
    public static async Task<ServerProcess> Start(TestDatabase database)
    {
        string[] where = database.Url is null ? [] : ["--database", database.Url];
        var start = new ProcessStartInfo("dotnet", [typeof(TributaryHost).Assembly.Location, "serve", "--data", database.Folder, "--port", "0", .. where])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start)!;
        var printed = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            printed.Add(line);
            const string Ready = "Tributary is ready on ";
            if (!line.StartsWith(Ready, StringComparison.Ordinal)) continue;
            _ = process.StandardOutput.ReadToEndAsync();
            var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
            return new ServerProcess(process, new HttpClient(handler) { BaseAddress = new Uri(line[Ready.Length..]), Timeout = TimeSpan.FromSeconds(20) });
        }

        throw new InvalidOperationException("The server ended before it was ready: " + string.Join('\n', printed));
    }

    /// <summary>SIGKILL: nothing is flushed, nobody says goodbye.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited) await Kill();
        _process.Dispose();
    }
}
