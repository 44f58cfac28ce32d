using System.Runtime.CompilerServices;
using Tributary.Core.Templates.Feeds;

namespace Tributary.Web.Features.Runs;

/// <summary>One judged page of a feed.</summary>
internal sealed class FeedPage(FeedAnswer answer, Stream body, long bytes, FeedProgress progress) : IDisposable
{
    public int RecordCount => answer.RecordCount;

    public long Bytes => bytes;

    /// <summary>How many records the network says there are in all.</summary>
    public long? Announced => progress.Announced;

    /// <summary>How the feed goes on; known once the records were read.</summary>
    public FeedStep? Step { get; private set; }

    public async IAsyncEnumerable<RecordResult> Records([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var record in answer.Records(ct)) yield return record;
        Step = progress.After(answer);
    }

    public void Dispose()
    {
        answer.Dispose();
        body.Dispose();
    }
}
