using Tributary.Core.Templates.Feeds;

namespace Tributary.Web.Platform.Http;

/// <summary>
/// What became of a question to a network. <see cref="Answer"/> is there to be read while this is not disposed; when no token could be had for
/// the question, it is the answer about the token.
/// </summary>
internal sealed class NetworkAnswer(OutgoingRequest sent, int status, FeedAnswer answer, Judgement judgement, Stream body, long bytes) : IDisposable
{
    public OutgoingRequest Sent => sent;

    public int Status => status;

    public FeedAnswer Answer => answer;

    public Judgement Judgement => judgement;

    /// <summary>The size of the answer, unpacked.</summary>
    public long Bytes => bytes;

    public void Dispose()
    {
        answer.Dispose();
        body.Dispose();
    }

    /// <summary>The same answer, understood otherwise.</summary>
    public NetworkAnswer Means(Judgement other) => new(sent, status, answer, other, body, bytes);
}
