using Tributary.Core.Templates.Feeds;

namespace Tributary.Web.Platform.Http;

/// <summary>An answer whose body is still arriving.</summary>
internal sealed class OutboundAnswer(HttpResponseMessage response, BoundedStream body, CancellationTokenSource timeout) : IDisposable
{
    public int Status => (int)response.StatusCode;

    /// <summary>The decompressed body; throws <see cref="OutboundFailure"/> past the limits.</summary>
    public BoundedStream Body => body;

    public string? Header(string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;

    public IEnumerable<KeyValuePair<string, string>> Headers =>
        response.Headers.Concat(response.Content.Headers).Select(header => KeyValuePair.Create(header.Key, string.Join(", ", header.Value)));

    public void Dispose()
    {
        body.Dispose();
        response.Dispose();
        timeout.Dispose();
    }
}

/// <param name="Time">For the whole answer, body included.</param>
/// <param name="Bytes">Largest body after decompression.</param>
internal sealed record OutboundLimits(TimeSpan Time, long Bytes)
{
    public static readonly OutboundLimits Default = new(TimeSpan.FromSeconds(120), 64L * 1024 * 1024);
}

internal enum OutboundFailureKind
{
    Forbidden,
    Unreachable,

    /// <summary>The other end could not prove who it is.</summary>
    Tls,
    TooSlow,
    TooLarge,
    Broken,
}

/// <summary>A call to the outside failed; the message is for the operator.</summary>
internal sealed class OutboundFailure(OutboundFailureKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    public OutboundFailureKind Kind => kind;

    /// <summary>What had come until then; null when nothing had.</summary>
    public AnswerStart? Answer { get; set; }

    /// <summary>The question, where a template asked it.</summary>
    public OutgoingRequest? Sent { get; set; }
}
