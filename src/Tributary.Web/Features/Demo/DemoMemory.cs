using System.Text.Json;

namespace Tributary.Web.Features.Demo;

/// <summary>
/// What the demo must find again when it is started once more over the same data: the sandboxes' ports, which thousands of tracking links name, and the API
/// key, which the product itself stores only as a hash. In demo.json of the data folder, readable by its owner only.
/// </summary>
internal sealed record DemoMemory
{
    private const string FileName = "demo.json";

    public int CpaleadPort { get; init; }
    public int AffisePort { get; init; }
    public string ApiKey { get; init; } = "";

    public static DemoMemory Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? JsonSerializer.Deserialize<DemoMemory>(File.ReadAllText(path)) ?? new DemoMemory() : new DemoMemory();
    }

    public void Save(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var fresh = path + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(fresh, options))
            JsonSerializer.Serialize(stream, this);
        File.Move(fresh, path, overwrite: true);
    }
}
