namespace Tributary.Core.Templates.Feeds;

/// <summary>The small question behind "Test connection".</summary>
public sealed class ConnectionCheck
{
    private readonly Feed _feed;

    internal ConnectionCheck(Feed feed) => _feed = feed;

    public Limits Limits => _feed.Limits;

    public OutgoingRequest Request(FeedContext context) => _feed.Request(default, context);

    /// <summary>How many offers a good answer announces or holds; null when the question is not about offers.</summary>
    public long? Announced(FeedAnswer answer) => _feed.HasRecords ? _feed.Announced(answer) : null;
}
