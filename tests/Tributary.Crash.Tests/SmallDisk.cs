using System.Diagnostics;

namespace Tributary.Crash.Tests;

/// <summary>A disk of a few megabytes in the place of a folder, with what the folder held; for tests that run as root.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    /// <summary>Null where nobody may mount one.</summary>
    public static async Task<SmallDisk?> Mount(string folder, int megabytes)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var kept = Directory.CreateTempSubdirectory("tributary-kept-").FullName;
        await Run("cp", "-a", $"{folder}/.", kept);
        if (!await Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder)) return null;
        await Run("cp", "-a", $"{kept}/.", folder);
        Directory.Delete(kept, recursive: true);
        return new SmallDisk(folder);
    }

    /// <summary>Somebody makes room.</summary>
    public async Task Grow(int megabytes) => Assert.True(await Run("mount", "-o", $"remount,size={megabytes}m", _folder));

    public async ValueTask DisposeAsync() => Assert.True(await Run("umount", "-l", _folder));

    private static async Task<bool> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
