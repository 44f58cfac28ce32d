namespace Tributary.Web.Platform.Http;

/// <summary>A body that stops with an <see cref="OutboundFailure"/> when it is too large, too slow or cut off.</summary>
internal sealed class BoundedStream(Stream inner, OutboundLimits limits, CancellationTokenSource timeout) : Stream
{
    public long BytesRead { get; private set; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => BytesRead; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var read = await inner.ReadAsync(buffer, either.Token);
            BytesRead += read;
            return BytesRead <= limits.Bytes
                ? read
                : throw new OutboundFailure(OutboundFailureKind.TooLarge, $"The answer is larger than {limits.Bytes / 1024 / 1024} MB.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && timeout.IsCancellationRequested)
        {
            throw new OutboundFailure(OutboundFailureKind.TooSlow, $"The answer took longer than {limits.Time.TotalSeconds:0} s.");
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
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
