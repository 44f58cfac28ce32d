using Tributary.Core.Templates.Feeds;

namespace Tributary.Web.Platform.Http;

/// <summary>
/// What became of a question to a network. <see cref="Answer"/> is there to be read while this is not disposed; when no token could be had for
/// the question, it is the answer about the token.
/// </summary>
internal sealed class NetworkAnswer(OutgoingRequest sent, int status, IReadOnlyList<KeyValuePair<string, string>> headers, FeedAnswer answer, Judgement judgement, Stream body, long bytes) : IDisposable
{
    public OutgoingRequest Sent => sent;

    public int Status => status;

    public IReadOnlyList<KeyValuePair<string, string>> Headers => headers;

    public FeedAnswer Answer => answer;

    public Judgement Judgement => judgement;

    /// <summary>The size of the answer, unpacked.</summary>
    public long Bytes => bytes;

    /// <summary>The first bytes of the body; after that its records cannot be read on.</summary>
    public async Task<byte[]> Start(int most, CancellationToken ct)
    {
        var start = new byte[most];
        body.Position = 0;
        var read = await body.ReadAtLeastAsync(start, most, throwOnEndOfStream: false, ct);
        return start[..read];
    }

    public void Dispose()
    {
        answer.Dispose();
        body.Dispose();
    }

    /// <summary>The same answer, understood otherwise.</summary>
    public NetworkAnswer Means(Judgement other) => new(sent, status, headers, answer, other, body, bytes);
}
