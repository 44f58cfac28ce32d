using System.Runtime.InteropServices;
using System.Text;

namespace Tributary.Web.Platform.Data;

/// <summary>
/// Lines on this node's own disk: whoever appends one goes on when it is there for good. Lines that wait together are flushed together. Each process
/// writes files of its own; one that could not be written or flushed is never written again, because nobody can say what the disk still holds of it.
/// </summary>
internal sealed class SpoolFolder(string folder) : IDisposable
{
    private const string Ending = ".spool";

    private readonly Lock _gate = new();
    private readonly Lock _file = new();
    private List<Line> _waiting = [];
    private bool _isWriting;
    private FileStream? _open;
    private bool _isClosed;

    /// <summary>Writes a line (without line breaks) and returns the name of the file it is in.</summary>
    /// <exception cref="IOException">It is not durable.</exception>
    public Task<string> Append(string text)
    {
        var line = new Line(text);
        lock (_gate)
        {
            _waiting.Add(line);
            if (_isWriting) return line.Written.Task;
            _isWriting = true;
        }

        _ = Task.Run(WriteAll);
        return line.Written.Task;
    }

    /// <summary>Lets go of the file that is being written, so that it can be read; the next line begins another one.</summary>
    public void Rotate()
    {
        lock (_file) Leave();
    }

    /// <summary>The files that nobody is writing, oldest first: also those of processes that were killed, and of other nodes.</summary>
    public IEnumerable<SpoolFile> Files()
    {
        if (!Directory.Exists(folder)) yield break;
        foreach (var path in Directory.GetFiles(folder, "*" + Ending).Order(StringComparer.Ordinal))
        {
            if (SpoolFile.TryOpen(path) is not { } file) continue;
            using (file) yield return file;
        }
    }

    /// <summary>What all its files hold, also those that are being written or were set aside.</summary>
    public async Task<IReadOnlyList<string>> Read(CancellationToken ct)
    {
        if (!Directory.Exists(folder)) return [];
        Rotate();
        var texts = new List<string>();
        foreach (var path in Directory.GetFiles(folder)) texts.Add(await File.ReadAllTextAsync(path, ct));
        return texts;
    }

    public void Dispose()
    {
        lock (_file)
        {
            _isClosed = true;
            Leave();
        }
    }

    private void WriteAll()
    {
        while (true)
        {
            List<Line> lines;
            lock (_gate)
            {
                _isWriting = _waiting.Count > 0;
                if (!_isWriting) return;
                (lines, _waiting) = (_waiting, []);
            }

            try
            {
                var name = Write(lines);
                foreach (var line in lines) line.Written.SetResult(name);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                foreach (var line in lines) line.Written.SetException(new IOException($"The spool in {folder} cannot be written: {error.Message}", error));
            }
        }
    }

    private string Write(List<Line> lines)
    {
        lock (_file)
        {
            if (_isClosed) throw new IOException("Tributary is stopping.");
            try
            {
                _open ??= Begin();
                _open.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line.Text + "\n"))));
                _open.Flush(flushToDisk: true);
                return _open.Name;
            }
            catch
            {
                Leave();
                throw;
            }
        }
    }

    private FileStream Begin()
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(Path.Combine(folder, Guid.CreateVersion7().ToString("N") + Ending), options);
        // A file is not there for good before its folder says so.
        FlushFolder(Path.GetDirectoryName(folder)!);
        FlushFolder(folder);
        return file;
    }

    private void Leave()
    {
        _open?.Dispose();
        _open = null;
    }

    private static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var handle = OpenFile([.. Encoding.UTF8.GetBytes(path), 0], 0);
        if (handle < 0) throw new IOException($"{path} cannot be opened (error {Marshal.GetLastPInvokeError()}).");
        var failed = FlushFile(handle) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = CloseFile(handle);
        if (failed) throw new IOException($"{path} cannot be flushed (error {error}).");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenFile(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FlushFile(int handle);

    [DllImport("libc", EntryPoint = "close", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CloseFile(int handle);

    private sealed record Line(string Text)
    {
        public TaskCompletionSource<string> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>A file of a spool that nobody writes any more, held so that nobody else reads it meanwhile.</summary>
internal sealed class SpoolFile : IDisposable
{
    private readonly FileStream _stream;

    private SpoolFile(FileStream stream)
    {
        _stream = stream;
        var text = new StreamReader(stream, Encoding.UTF8).ReadToEnd();
        // Without its end a line was never flushed, so nobody was told that it is there.
        IsTorn = text.Length > 0 && text[^1] != '\n';
        var lines = text.Split('\n');
        Lines = lines[..^1];
    }

    public string Path => _stream.Name;

    public IReadOnlyList<string> Lines { get; }

    /// <summary>The writer was killed in the middle of its last line.</summary>
    public bool IsTorn { get; }

    /// <summary>Null when another process has the file, or had it and has removed it.</summary>
    public static SpoolFile? TryOpen(string path)
    {
        try
        {
            return new SpoolFile(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Delete() => File.Delete(Path);

    /// <summary>Keeps it for a person, where nobody reads it again.</summary>
    public void SetAside() => File.Move(Path, Path + ".damaged", overwrite: true);

    public void Dispose() => _stream.Dispose();
}
