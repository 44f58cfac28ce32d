using System.Diagnostics;
using System.Text.Json;
using Tributary.Web.Platform.Data;

namespace Tributary.Bench;

/// <summary>
/// The role that downloads: "new" into a fresh Tributary, "same" into one that has the offers already. Its database is SQLite or one of its own on a
/// PostgreSQL server.
/// </summary>
internal static class OurSync
{
    private const string Name = "bench_sync";

    public static async Task Serve(int feedPort, string? postgres)
    {
        OurHost? kept = null;
        Console.WriteLine("true");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line == "new" || kept is null)
            {
                if (kept is not null)
                    await kept.DisposeAsync();
                kept = await OurHost.Start(postgres is null ? null : await PostgresDatabases.Fresh(postgres, Name), feedPort);
            }
            Console.WriteLine(JsonSerializer.Serialize(await Measure(kept)));
        }
        if (kept is not null)
            await kept.DisposeAsync();
        if (postgres is not null)
            await PostgresDatabases.Drop(postgres, Name);
    }

    private static async Task<Download> Measure(OurHost host)
    {
        GC.Collect();
        using var memory = new Peak();
        var before = await Versions(host);
        var clock = Stopwatch.StartNew();
        await host.Download();
        var seconds = clock.Elapsed.TotalSeconds;
        return new Download(seconds, memory.GrowthMegabytes(), await Versions(host) - before);
    }

    private static Task<long> Versions(OurHost host) =>
        host.Get<Database>().Read(session => session.Scalar<long>("select coalesce(max(id), 0) from offer_versions"), CancellationToken.None);

    // The resident set, looked at every 10 ms: what the machine has to provide, not what the collector says.
    private sealed class Peak : IDisposable
    {
        private readonly Timer _timer;
        private readonly long _start = Resident();
        private long _most;

        public Peak() => _timer = new Timer(_ => _most = Math.Max(_most, Resident()), null, 0, 10);

        public double GrowthMegabytes() => Math.Max(0, Math.Max(_most, Resident()) - _start) / 1_048_576.0;

        public void Dispose() => _timer.Dispose();

        private static long Resident()
        {
            using var self = Process.GetCurrentProcess();
            return self.WorkingSet64;
        }
    }
}

internal sealed record Download(double Seconds, double Megabytes, long VersionsWritten);
