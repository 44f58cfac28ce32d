using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Web.Platform.Security;

/// <summary>A key of the ring, as people are told of it.</summary>
/// <param name="Number">Stands in front of everything it sealed.</param>
/// <param name="MadeAt">When its file was written (unix ms).</param>
public sealed record RingKey(int Number, long MadeAt);

/// <summary>
/// The installation's keys: 32 random bytes each, every one in a file of its own (keys/master.key, keys/master-2.key, ... in the data folder, readable by the owner
/// only), never in the database. The newest seals; the others still open what they sealed, until they are retired. Every other key is derived from one of these for
/// one purpose. Servers on one database share the folder; one that made no key finds it there.
/// </summary>
internal sealed class KeyRing
{
    private const int KeyBytes = 32;
    private const string First = "master";
    private const string Ending = ".key";

    // For so long another server may seal with the key before the newest.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<(int Number, string Purpose), byte[]> _derived = new();
    private readonly Lock _gate = new();
    private volatile Held _held;

    public KeyRing(string dataFolder, TimeProvider clock)
    {
        _clock = clock;
        Folder = Path.Combine(dataFolder, "keys");
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(Folder);
        else Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (!Files().Any()) Make(1);
        _held = Read();
    }

    /// <summary>Where the keys lie; back it up apart from the database.</summary>
    public string Folder { get; }

    /// <summary>The number of the key that seals from now on.</summary>
    public int Newest => (_clock.GetElapsedTime(_held.ReadAt) < Look ? _held : Again()).Newest;

    /// <summary>All keys that are there, newest first.</summary>
    public IReadOnlyList<RingKey> All() => [.. Again().Keys.Keys.OrderDescending().Select(number => new RingKey(number, MadeAt(number)))];

    /// <summary>The numbers of the keys that are there.</summary>
    public IEnumerable<int> Numbers => _held.Keys.Keys;

    /// <summary>Whether there is such a key; a new one of another server is there as soon as its file is.</summary>
    public bool Has(int number) => _held.Keys.ContainsKey(number) || Again().Keys.ContainsKey(number);

    /// <summary>32 bytes for one purpose, such as "click:1", from the key with this number.</summary>
    /// <exception cref="CryptographicException">There is no such key.</exception>
    public byte[] Derive(int number, string purpose)
    {
        if (!Has(number)) throw new CryptographicException($"Key {number} is not in {Folder}. Put {NameOf(number)} back there: it lies on the server where it was made, or with the copy of the keys that belongs to this database.");
        return _derived.GetOrAdd((number, purpose), wanted => HKDF.DeriveKey(HashAlgorithmName.SHA256, _held.Keys[wanted.Number], KeyBytes, info: Encoding.UTF8.GetBytes("tributary:" + wanted.Purpose)));
    }

    /// <summary>Makes the key with this number unless it is there.</summary>
    public void Make(int number)
    {
        var path = Path.Combine(Folder, NameOf(number));
        var draft = path + $".{Guid.CreateVersion7():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes))));
            stream.Flush(flushToDisk: true);
        }

        File.SetLastWriteTimeUtc(draft, _clock.GetUtcNow().UtcDateTime);
        try
        {
            // Whole or not at all, and never over a key that is there: what that one sealed would be lost.
            File.Move(draft, path);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }

        Again();
    }

    /// <summary>Removes a key for good. What it sealed, in backups too, cannot be opened without another copy of it.</summary>
    public void Remove(int number)
    {
        File.Delete(Path.Combine(Folder, NameOf(number)));
        foreach (var derived in _derived.Keys.Where(derived => derived.Number == number)) _derived.TryRemove(derived, out _);
        Again();
    }

    private static string NameOf(int number) => number == 1 ? First + Ending : string.Create(CultureInfo.InvariantCulture, $"{First}-{number}{Ending}");

    private long MadeAt(int number) => new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Combine(Folder, NameOf(number)))).ToUnixTimeMilliseconds();

    private Held Again()
    {
        lock (_gate) return _held = Read();
    }

    private Held Read()
    {
        var keys = Files().ToDictionary(file => file.Number, file => Convert.FromBase64String(File.ReadAllText(file.Path)));
        return new Held(keys, keys.Keys.Max(), _clock.GetTimestamp());
    }

    private IEnumerable<(int Number, string Path)> Files()
    {
        foreach (var path in Directory.GetFiles(Folder, First + "*" + Ending))
        {
            var name = Path.GetFileNameWithoutExtension(path)[First.Length..];
            if (name.Length == 0) yield return (1, path);
            else if (name[0] == '-' && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 1) yield return (number, path);
        }
    }

    private sealed record Held(IReadOnlyDictionary<int, byte[]> Keys, int Newest, long ReadAt);
}
