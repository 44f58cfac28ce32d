using System.Buffers;

namespace Tributary.Web.Platform.Http;

/// <summary>
/// Bytes that are written once and read as often as one likes: in borrowed pieces of memory while they are few, else in a temporary file that goes when
/// it is closed.
/// </summary>
internal sealed class SpooledBody : Stream
{
    private const int MostInMemory = 16 * 1024 * 1024;

    // Small enough that the collector does not take it for a large object.
    private const int PieceBytes = 64 * 1024;

    private readonly List<byte[]> _pieces = [];
    private FileStream? _file;
    private long _length;
    private long _position;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => true;
    public override long Length => _file?.Length ?? _length;

    public override long Position
    {
        get => _file?.Position ?? _position;
        set => Seek(value, SeekOrigin.Begin);
    }

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

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_file is not null) return _file.Read(buffer);
        var read = 0;
        while (read < buffer.Length && _position < _length)
        {
            var (piece, from) = ((int)(_position / PieceBytes), (int)(_position % PieceBytes));
            var count = (int)Math.Min(Math.Min(buffer.Length - read, PieceBytes - from), _length - _position);
            _pieces[piece].AsSpan(from, count).CopyTo(buffer[read..]);
            read += count;
            _position += count;
        }

        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _file is null ? ValueTask.FromResult(Read(buffer.Span)) : _file.ReadAsync(buffer, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_file is null && _position + buffer.Length > MostInMemory) MoveToFile();
        if (_file is not null)
        {
            _file.Write(buffer);
            return;
        }

        while (buffer.Length > 0)
        {
            var from = (int)(_position % PieceBytes);
            if (_position == (long)_pieces.Count * PieceBytes) _pieces.Add(ArrayPool<byte>.Shared.Rent(PieceBytes));
            var count = Math.Min(buffer.Length, PieceBytes - from);
            buffer[..count].CopyTo(_pieces[(int)(_position / PieceBytes)].AsSpan(from));
            buffer = buffer[count..];
            _position += count;
            _length = Math.Max(_length, _position);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_file is not null) return _file.WriteAsync(buffer, cancellationToken);
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        if (_file is not null) return _file.Seek(offset, origin);
        var place = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            SeekOrigin.End or _ => _length + offset,
        };
        return _position = place >= 0 && place <= _length ? place : throw new IOException($"There is no place {place} among {_length} bytes.");
    }

    public override void SetLength(long value) => throw new NotSupportedException("What was received stays.");

    public override void Flush() => _file?.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file?.Dispose();
            ReturnPieces();
        }

        base.Dispose(disposing);
    }

    private void MoveToFile()
    {
        _file = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            BufferSize = 1 << 16,
        });
        for (var from = 0L; from < _length; from += PieceBytes)
            _file.Write(_pieces[(int)(from / PieceBytes)].AsSpan(0, (int)Math.Min(PieceBytes, _length - from)));
        _file.Position = _position;
        ReturnPieces();
    }

    private void ReturnPieces()
    {
        foreach (var piece in _pieces) ArrayPool<byte>.Shared.Return(piece);
        _pieces.Clear();
    }
}
