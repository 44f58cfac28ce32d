using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Tributary.Tests.Harness;
using Tributary.Web;
using Tributary.Web.Platform;

namespace Tributary.Crash.Tests;

/// <summary>The program as operators run it, in a process of its own, so that it can be killed without a last word.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    // A moment that does not come ends the test in words and not the suite by its time.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly Channel<string> _printed = Channel.CreateUnbounded<string>();

    private ServerProcess(Process process, HttpClient http)
    {
        (_process, Http) = (process, http);
        _ = Listen(process.StandardOutput);
    }

    public HttpClient Http { get; }

    /// <summary>The memory it holds now, and the most it has held since <see cref="ForgetPeak"/>, in megabytes.</summary>
    public (long Now, long Peak) Memory
    {
        get
        {
            var status = File.ReadAllLines($"/proc/{_process.Id}/status");
            long Of(string name) => long.Parse(status.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
            return (Of("VmRSS:"), Of("VmHWM:"));
        }
    }

    /// <summary>Starts "tributary serve" on a free port and waits until it says that it is ready.</summary>
    public static Task<ServerProcess> Start(TestDatabase database, params (string Name, string Value)[] environment) =>
        Ready(Run(database, ["serve", "--port", "0"], environment));

    /// <summary>Starts it under strace(1), which writes what it asks the kernel for into a file.</summary>
    public static Task<ServerProcess> Traced(TestDatabase database, string calls, string file) =>
        Ready(Run(database, ["serve", "--port", "0"], [], "strace", "-f", "-y", "-qq", "-s", "64", "-e", $"trace={calls}", "-o", file));

    /// <summary>What a command prints that an operator types beside the running server.</summary>
    public static async Task<string> Command(TestDatabase database, params string[] command)
    {
        using var process = Run(database, command, []);
        var errors = process.StandardError.ReadToEndAsync();
        return await process.StandardOutput.ReadToEndAsync() + await errors;
    }

    /// <summary>SIGKILL: nothing is flushed, nobody says goodbye.</summary>
    public async Task Kill()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM: it finishes what it is at and ends.</summary>
    public async Task<int> End()
    {
        await Tell();
        return await Ended();
    }

    /// <summary>SIGTERM, without waiting for what comes of it.</summary>
    public Task Tell() => Signal("TERM");

    /// <summary>Lets it run until it ends itself at a moment of the run that waits.</summary>
    public static async Task EndAt(TestDatabase database, Failpoint moment, params (string Name, string Value)[] environment)
    {
        using var process = Run(database, ["serve", "--port", "0"], [(Failpoints.Variable, moment.ToString()), .. environment]);
        var printed = process.StandardOutput.ReadToEndAsync();
        var writing = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        await using var killing = patience.Token.Register(() => process.Kill(entireProcessTree: true));
        var errors = await writing;
        await printed;
        // It closes these before the lock of its folder.
        await process.WaitForExitAsync();
        Assert.Contains($"end at {moment}.", errors, StringComparison.Ordinal);
    }

    /// <summary>Waits until it has ended; its exit code.</summary>
    public async Task<int> Ended()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>SIGSTOP: it holds what it holds and does nothing, as on a machine that was put to sleep.</summary>
    public Task Freeze() => Signal("STOP");

    public Task Thaw() => Signal("CONT");

    /// <summary>Waits until it prints a line with these words.</summary>
    public async Task Says(string words)
    {
        while (!(await _printed.Reader.ReadAsync()).Contains(words, StringComparison.Ordinal))
        {
        }
    }

    /// <summary>What it has printed so far, for a test that fails.</summary>
    public string Printed()
    {
        var lines = new List<string>();
        while (_printed.Reader.TryRead(out var line)) lines.Add(line);
        return string.Join('\n', lines);
    }

    public void ForgetPeak() => File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited) await Kill();
        _process.Dispose();
    }

    private static async Task<ServerProcess> Ready(Process process)
    {
        var errors = process.StandardError.ReadToEndAsync();
        var printed = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            printed.Add(line);
            const string Ready = "Tributary is ready on ";
            if (!line.StartsWith(Ready, StringComparison.Ordinal)) continue;
            var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
            return new ServerProcess(process, new HttpClient(handler) { BaseAddress = new Uri(line[Ready.Length..]), Timeout = TimeSpan.FromSeconds(20) });
        }

        throw new InvalidOperationException($"The server ended before it was ready: {string.Join('\n', printed)}{await errors}");
    }

    private async Task Listen(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line) _printed.Writer.TryWrite(line);
        _printed.Writer.Complete();
    }

    private static Process Run(TestDatabase database, IEnumerable<string> command, IEnumerable<(string Name, string Value)> environment, params string[] under)
    {
        string[] where = database.Url is null ? [] : ["--database", database.Url];
        string[] whole = [.. under, "dotnet", typeof(TributaryHost).Assembly.Location, .. command, "--data", database.Folder, .. where];
        var start = new ProcessStartInfo(whole[0], whole[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private async Task Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
