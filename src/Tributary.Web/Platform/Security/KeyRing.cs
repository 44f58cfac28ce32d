using System.Security.Cryptography;
using System.Text;

namespace Tributary.Web.Platform.Security;

/// <summary>
/// The installation's master key: 32 random bytes in a file of its own (keys/master.key in the data folder, readable by the owner only),
/// never in the database. Every other key is derived from it for one purpose.
/// </summary>
internal sealed class KeyRing
{
    private readonly byte[] _master;

    public KeyRing(string dataFolder)
    {
        Folder = Path.Combine(dataFolder, "keys");
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(Folder);
        else Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _master = Load(Path.Combine(Folder, "master.key"));
    }

    /// <summary>Where the keys lie; back it up apart from the database.</summary>
    public string Folder { get; }

    /// <summary>32 bytes for one purpose, such as "click:1".</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _master, 32, info: Encoding.UTF8.GetBytes("tributary:" + purpose));

    private static byte[] Load(string path)
    {
        if (File.Exists(path)) return Convert.FromBase64String(File.ReadAllText(path));
        var key = RandomNumberGenerator.GetBytes(32);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(path, options);
        stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(key)));
        stream.Flush(flushToDisk: true);
        return key;
    }
}
