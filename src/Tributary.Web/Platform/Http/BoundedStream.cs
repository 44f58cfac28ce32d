namespace Tributary.Web.Platform.Http;

/// <summary>A body that stops with an <see cref="OutboundFailure"/> when it is too large, too slow or cut off.</summary>
internal sealed class BoundedStream : Stream
{
    // A network that drips a byte now and then would hold a run, and a worker, for as long as it likes.
    private const int LeastBytesASecond = 1024;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    private const int MostKept = 4096;

    private readonly Stream _inner;
    private readonly OutboundLimits _limits;
    private readonly CancellationTokenSource _timeout;
    private readonly ITimer _look;
    private readonly MemoryStream _start = new();
    private long _seen;
    private bool _isSlow;

    public BoundedStream(Stream inner, OutboundLimits limits, CancellationTokenSource timeout, TimeProvider clock)
    {
        (_inner, _limits, _timeout) = (inner, limits, timeout);
        _look = clock.CreateTimer(_ => Look(), null, LookEvery, LookEvery);
    }

    public long BytesRead { get; private set; }

    /// <summary>The first bytes that were read.</summary>
    public byte[] Start => _start.ToArray();

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => BytesRead; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _timeout.Token);
        try
        {
            var read = await _inner.ReadAsync(buffer, either.Token);
            BytesRead += read;
            if (_start.Length < MostKept) _start.Write(buffer.Span[..(int)Math.Min(read, MostKept - _start.Length)]);
            return BytesRead <= _limits.Bytes
                ? read
                : throw new OutboundFailure(OutboundFailureKind.TooLarge, $"The answer is larger than {_limits.Bytes / 1024 / 1024} MB.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && _timeout.IsCancellationRequested)
        {
            throw new OutboundFailure(OutboundFailureKind.TooSlow, _isSlow
                ? $"The answer came too slowly: less than 1 kB a second for {LookEvery.TotalSeconds:0} s."
                : $"The answer took longer than {_limits.Time.TotalSeconds:0} s.");
        }
        catch (Exception error) when (error is IOException or HttpRequestException or InvalidDataException)
        {
            throw new OutboundFailure(OutboundFailureKind.Broken, $"The answer was cut off after {BytesRead} bytes: {error.Message}", error);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read this body asynchronously.");
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _look.Dispose();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Look()
    {
        _isSlow = BytesRead - _seen < LeastBytesASecond * (long)LookEvery.TotalSeconds;
        _seen = BytesRead;
        if (!_isSlow) return;
        try
        {
            _timeout.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The answer was closed in the same moment.
        }
    }
}
