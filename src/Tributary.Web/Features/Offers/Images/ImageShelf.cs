using Tributary.Web.Platform;

namespace Tributary.Web.Features.Offers.Images;

/// <summary>Pictures as files under the data folder, up to a size; the one that was longest not asked for goes first. Losing them costs a download.</summary>
internal sealed partial class ImageShelf(StartOptions options, TimeProvider clock, ILogger<ImageShelf> log)
{
    public const long MostBytes = 256L * 1024 * 1024;

    // What is written too often wears a disk out for nothing.
    private static readonly TimeSpan Noticed = TimeSpan.FromHours(1);

    private readonly string _folder = System.IO.Path.Combine(options.DataFolder, "images");
    private readonly SemaphoreSlim _one = new(1, 1);
    private long? _bytes;

    /// <summary>Smaller in tests.</summary>
    public long Room { get; set; } = MostBytes;

    public async Task<byte[]?> Find(string name, CancellationToken ct)
    {
        var file = new FileInfo(PathOf(name));
        if (!file.Exists) return null;
        try
        {
            var now = clock.GetUtcNow().UtcDateTime;
            if (now - file.LastAccessTimeUtc > Noticed || file.LastAccessTimeUtc > now) file.LastAccessTimeUtc = now;
            return await File.ReadAllBytesAsync(file.FullName, ct);
        }
        catch (IOException)
        {
            // Gone between the look and the reading: it is fetched again.
            return null;
        }
    }

    public async Task Keep(string name, byte[] picture)
    {
        await _one.WaitAsync();
        try
        {
            Directory.CreateDirectory(_folder);
            _bytes ??= Files().Sum(file => file.Length);
            // A reader sees the whole file or none, also when the power fails.
            var half = PathOf(name) + ".new";
            await File.WriteAllBytesAsync(half, picture);
            File.Move(half, PathOf(name), overwrite: true);
            File.SetLastAccessTimeUtc(PathOf(name), clock.GetUtcNow().UtcDateTime);
            _bytes += picture.Length;
            if (_bytes > Room) _bytes = MakeRoom();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNotKept(error.Message);
        }
        finally
        {
            _one.Release();
        }
    }

    // Down to nine tenths, so that not every new picture has to look through all.
    private long MakeRoom()
    {
        var files = Files().OrderBy(file => file.LastAccessTimeUtc).ToList();
        var bytes = files.Sum(file => file.Length);
        foreach (var file in files.TakeWhile(_ => bytes > Room * 9 / 10))
        {
            bytes -= file.Length;
            file.Delete();
        }

        return bytes;
    }

    private IEnumerable<FileInfo> Files() => new DirectoryInfo(_folder).EnumerateFiles();

    private string PathOf(string name) => System.IO.Path.Combine(_folder, name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A picture of an offer could not be kept: {Error}")]
    private partial void LogNotKept(string error);
}
