namespace Tributary.Web.Platform.Http;

/// <summary>Bytes that are written once and read as often as one likes: in memory while they are few, else in a temporary file that goes when it is closed.</summary>
internal sealed class SpooledBody : Stream
{
    private const int MostInMemory = 4 * 1024 * 1024;

    private Stream _held = new MemoryStream();

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => true;
    public override long Length => _held.Length;
    public override long Position { get => _held.Position; set => _held.Position = value; }

    /// <summary>Everything a body holds, from its beginning.</summary>
    /// <exception cref="OutboundFailure">The body is too large, too slow or cut off.</exception>
    public static async Task<Stream> Receive(Stream body, CancellationToken ct)
    {
        var spool = new SpooledBody();
        try
        {
            await body.CopyToAsync(spool, ct);
            spool.Position = 0;
            return spool;
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => _held.Read(buffer, offset, count);

    public override int Read(Span<byte> buffer) => _held.Read(buffer);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _held.ReadAsync(buffer, offset, count, cancellationToken);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _held.ReadAsync(buffer, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        MoveIfLarge(buffer.Length);
        _held.Write(buffer);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        MoveIfLarge(buffer.Length);
        return _held.WriteAsync(buffer, cancellationToken);
    }

    public override long Seek(long offset, SeekOrigin origin) => _held.Seek(offset, origin);

    public override void SetLength(long value) => _held.SetLength(value);

    public override void Flush() => _held.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _held.Dispose();
        base.Dispose(disposing);
    }

    private void MoveIfLarge(int more)
    {
        if (_held is not MemoryStream memory || memory.Length + more <= MostInMemory) return;
        var file = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            BufferSize = 1 << 16,
        });
        memory.WriteTo(file);
        memory.Dispose();
        _held = file;
    }
}
