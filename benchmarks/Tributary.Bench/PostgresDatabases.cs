using System.Diagnostics;

namespace Tributary.Bench;

/// <summary>The databases of a measurement on the PostgreSQL server that it was given, made anew for every side of it.</summary>
internal static class PostgresDatabases
{
    /// <summary>The address of a database that was not there before.</summary>
    public static async Task<string> Fresh(string server, string name)
    {
        await Drop(server, name);
        await Psql(server, $"create database {name}");
        return new UriBuilder(server) { Path = name }.Uri.ToString();
    }

    public static Task Drop(string server, string name) => Psql(server, $"drop database if exists {name} with (force)");

    public static Task Psql(string url, string sql) => Run("psql", ["-q", "-v", "ON_ERROR_STOP=1", "-c", sql, url]);

    /// <summary>What a program prints; that it fails is an error.</summary>
    public static async Task<string> Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} failed: {await errors}");
    }
}
