using System.Security.Cryptography;
using System.Text.Json;
using Tributary.Web.Platform;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Postbacks;

/// <summary>
/// Where calls wait that the database does not take: files on this node's disk, flushed before the network is answered. They are as durable as that
/// disk. docs/decisions/0015.
/// </summary>
internal sealed class PostbackSpool(StartOptions options, SecretBox box) : IUseKeys, IDisposable
{
    private static readonly SealedPlace Place = SealedPlace.Spool("postback-spool");

    private readonly SpoolFolder _folder = new(Path.Combine(Path.GetFullPath(options.DataFolder), "spool"));
    private readonly Dictionary<string, SpoolState> _files = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private volatile bool _isAway;

    /// <summary>The database did not take the last call: those after it do not try before one was drained.</summary>
    public bool IsAway
    {
        get => _isAway;
        set => _isAway = value;
    }

    /// <summary>How many wait, and since when.</summary>
    public SpoolState State
    {
        get
        {
            lock (_gate) return _files.Values.Aggregate(SpoolState.Empty, (sum, file) => sum.With(file));
        }
    }

    /// <summary>Keeps a call; it is durable when this completes.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public async Task Add(SpooledPostback call)
    {
        var file = await _folder.Append(box.Seal(JsonSerializer.Serialize(call), Place));
        Failpoint.SpoolFlushed.Pass();
        Count(file, new SpoolState(1, call.ReceivedAt));
    }

    /// <summary>What may be drained now, file by file, oldest first. Whoever is done with a file says so by <see cref="Forget"/>.</summary>
    public IEnumerable<SpooledFile> Files()
    {
        _folder.Rotate();
        foreach (var file in _folder.Files())
        {
            var read = Read(file);
            lock (_gate) _files.Remove(file.Path);
            Count(file.Path, new SpoolState(read.Calls.Count, read.Calls.Count == 0 ? null : read.Calls.Min(call => call.ReceivedAt)));
            yield return read;
        }
    }

    /// <summary>All calls of the file are in the database.</summary>
    public void Forget(SpooledFile file)
    {
        if (file.Damaged > 0) file.File.SetAside();
        else file.File.Delete();
        lock (_gate) _files.Remove(file.File.Path);
    }

    /// <summary>What waits is read with the key that sealed it; so is what was set aside for a person.</summary>
    public async Task<IReadOnlyList<KeyUse>> UsesOf(int key, CancellationToken ct)
    {
        var lines = 0;
        foreach (var text in await _folder.Read(ct)) lines += text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => IsOf(line, key));
        return lines == 0 ? [] : [new KeyUse($"{Figure.Of(lines, "postback", "postbacks")} on this machine’s disk", "They are taken in when the database is back; look at what is in the folder spool.")];
    }

    public void Dispose() => _folder.Dispose();

    private static bool IsOf(string line, int key)
    {
        try
        {
            return SecretBox.KeyOf(line) == key;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private SpooledFile Read(SpoolFile file)
    {
        var calls = new List<SpooledPostback>(file.Lines.Count);
        foreach (var line in file.Lines)
        {
            try
            {
                calls.Add(JsonSerializer.Deserialize<SpooledPostback>(box.Open(line, Place))!);
            }
            catch (Exception error) when (error is CryptographicException or FormatException or JsonException)
            {
                // A whole line was flushed and acknowledged: that it cannot be read is for a person.
            }
        }

        return new SpooledFile(file, calls, file.Lines.Count - calls.Count);
    }

    private void Count(string file, SpoolState more)
    {
        lock (_gate) _files[file] = _files.GetValueOrDefault(file, SpoolState.Empty).With(more);
    }
}

/// <summary>A file of the spool, read.</summary>
/// <param name="File">Held by us.</param>
/// <param name="Calls">In the order in which they came.</param>
/// <param name="Damaged">How many lines cannot be read although they were flushed.</param>
internal sealed record SpooledFile(SpoolFile File, IReadOnlyList<SpooledPostback> Calls, int Damaged);

/// <summary>How many calls wait, and when the oldest of them came (unix ms).</summary>
public readonly record struct SpoolState(long Waiting, long? OldestAt)
{
    public static readonly SpoolState Empty = new(0, null);

    public SpoolState With(SpoolState other) => new(
        Waiting + other.Waiting, OldestAt is { } mine && other.OldestAt is { } its ? Math.Min(mine, its) : OldestAt ?? other.OldestAt);
}
