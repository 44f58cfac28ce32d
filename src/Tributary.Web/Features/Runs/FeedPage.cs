using System.Runtime.CompilerServices;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Platform.Http;

namespace Tributary.Web.Features.Runs;

/// <summary>One judged page of a feed; <paramref name="before"/> counts the records announced for the values of "for_each" asked before.</summary>
internal sealed class FeedPage(NetworkAnswer answer, FeedProgress progress, long? before)
{
    public int RecordCount => answer.Answer.RecordCount;

    public long Bytes => answer.Bytes;

    /// <summary>How many records the network says there are in all.</summary>
    public long? Announced => progress.Announced is { } here ? here + (before ?? 0) : before;

    /// <summary>How the feed goes on; known once the records were read.</summary>
    public FeedStep? Step { get; private set; }

    public async IAsyncEnumerable<RecordResult> Records([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var record in answer.Answer.Records(ct)) yield return record;
        Step = progress.After(answer.Answer);
    }
}
