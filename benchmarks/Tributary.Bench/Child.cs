using System.Diagnostics;
using System.Text.Json;

namespace Tributary.Bench;

/// <summary>This program once more, in a process of its own and in a role: what is measured shares neither heap nor garbage collector with what measures.</summary>
internal sealed class Child : IAsyncDisposable
{
    private readonly Process _process;

    private Child(Process process) => _process = process;

    public static Child Start(params string[] arguments) => Start(Environment.ProcessPath!, arguments);

    /// <summary>For what stands on a machine of its own in truth: it takes the processor only when nothing that is measured wants it.</summary>
    public static Child StartAside(params string[] arguments) => Start("nice", ["-n", "19", Environment.ProcessPath!, .. arguments]);

    /// <summary>Sends a line, when there is one to send, and waits for the line of JSON that answers it.</summary>
    public async Task<T> Ask<T>(string? line = null)
    {
        if (line is not null)
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
        }
        var answer = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The child process ended early; its error is above.");
        return JsonSerializer.Deserialize<T>(answer)!;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Child Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        return new Child(Process.Start(start)!);
    }
}
