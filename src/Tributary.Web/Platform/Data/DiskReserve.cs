namespace Tributary.Web.Platform.Data;

/// <summary>
/// Room on the disk of the database that is kept for the day it is full: given up then, so that postbacks are still stored while somebody
/// makes room, and taken again when there is enough.
/// </summary>
internal sealed class DiskReserve(string folder)
{
    public const string FileName = "tributary.reserve";

    private const int Bytes = 4 * 1024 * 1024;

    private readonly string _file = Path.Combine(folder, FileName);
    private volatile bool _isHeld;

    /// <summary>False while the disk is full, or nearly.</summary>
    public bool IsHeld => _isHeld;

    /// <summary>Takes it, where the disk has at least twice as much to spare.</summary>
    public void Take()
    {
        if (_isHeld) return;
        try
        {
            if (new DriveInfo(folder).AvailableFreeSpace < 2 * Bytes) return;
            using var file = File.OpenHandle(_file, FileMode.Create, FileAccess.Write, preallocationSize: Bytes);
            _isHeld = true;
        }
        catch (IOException)
        {
            GiveUp();
        }
    }

    public void GiveUp()
    {
        File.Delete(_file);
        _isHeld = false;
    }
}
