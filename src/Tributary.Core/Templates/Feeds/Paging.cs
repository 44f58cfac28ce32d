using System.Globalization;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>The compiled "paginate".</summary>
internal sealed record Paging
{
    public required PagingKind By { get; init; }

    public string? Param { get; init; }

    public int Start { get; init; }

    public string? SizeParam { get; init; }

    public int? Size { get; init; }

    public Compute? TotalPages { get; init; }

    public Compute? TotalItems { get; init; }

    public Compute? More { get; init; }

    public bool ShortPageEnds { get; init; }

    public bool HasPages => By != PagingKind.None;

    /// <summary>What a request for this place says about it.</summary>
    public PagingParameters? Parameters(FeedPlace place)
    {
        if (!HasPages)
            return null;
        var own = new List<KeyValuePair<string, string>>();
        if (SizeParam is not null)
            own.Add(new(SizeParam, Number(Size!.Value)));
        own.Add(new(Param!, Number(By == PagingKind.Page ? place.Page + Start : place.Offset + Start)));
        return new PagingParameters(own, InBody: false);
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

internal enum PagingKind
{
    None,
    Page,
    Offset,
}
