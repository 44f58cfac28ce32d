using System.Text.Json;
using Tributary.Tests.Harness;
using Tributary.Web.Tests.Architecture;

namespace Tributary.Web.Tests.Api;

public sealed class Contract
{
    private const string Snapshot = "docs/openapi.v1.json";

    /// <summary>A change of the API is seen in the diff of the snapshot. UPDATE_SNAPSHOTS=1 writes it anew.</summary>
    [Fact]
    public async Task The_served_document_is_the_committed_one()
    {
        await using var tributary = await RunningTributary.Start();

        var served = await tributary.Http.GetStringAsync("/openapi/v1.json");

        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1") await File.WriteAllTextAsync(Path.Combine(Repository.Root, Snapshot), served.ReplaceLineEndings("\n") + "\n");
        Assert.Equal(Repository.Text(Snapshot).TrimEnd(), served.ReplaceLineEndings("\n").TrimEnd());
    }

    [Fact]
    public async Task Health_says_what_runs_without_a_key()
    {
        await using var tributary = await RunningTributary.Start();

        var health = JsonSerializer.Deserialize<JsonElement>(await tributary.Http.GetStringAsync("/health"));

        Assert.Equal("ok", health.GetProperty("status").GetString());
        Assert.True(health.GetProperty("migration").GetInt64() >= 1);
        Assert.Equal(TestDatabase.IsPostgres ? "postgres" : "sqlite", health.GetProperty("kind").GetString());
    }
}
