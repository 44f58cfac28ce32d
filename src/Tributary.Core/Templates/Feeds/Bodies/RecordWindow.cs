using System.Buffers;

namespace Tributary.Core.Templates.Feeds.Bodies;

/// <summary>A stream read ahead: records that follow one another cost one reading for many. What it reads into is lent.</summary>
internal sealed class RecordWindow(Stream bytes) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private long _start;
    private int _filled;

    /// <summary>The bytes at a place; good until the next ones are asked for.</summary>
    public ValueTask<ReadOnlyMemory<byte>> Get(RecordPlace place, CancellationToken ct) =>
        place.Offset >= _start && place.Offset + place.Length <= _start + _filled
            ? new(_buffer.AsMemory((int)(place.Offset - _start), place.Length))
            : Read(place, ct);

    /// <summary>Nobody looks at the bytes any more.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private async ValueTask<ReadOnlyMemory<byte>> Read(RecordPlace place, CancellationToken ct)
    {
        if (_buffer.Length < place.Length)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(place.Length);
        }
        bytes.Position = _start = place.Offset;
        _filled = 0;
        _filled = await bytes.ReadAtLeastAsync(_buffer, place.Length, throwOnEndOfStream: true, ct);
        return _buffer.AsMemory(0, place.Length);
    }
}
