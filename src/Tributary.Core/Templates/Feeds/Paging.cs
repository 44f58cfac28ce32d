using System.Globalization;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>The compiled "paginate".</summary>
internal sealed record Paging
{
    public required PagingKind By { get; init; }

    public string? Param { get; init; }

    /// <summary>The parameters go into the body.</summary>
    public bool InBody { get; init; }

    /// <summary>What is sent, where it is more than the number or cursor alone.</summary>
    public TextPattern? Sent { get; init; }

    public int Start { get; init; }

    public string? SizeParam { get; init; }

    public int? Size { get; init; }

    /// <summary>The next cursor or address, out of an answer.</summary>
    public Compute? Next { get; init; }

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
        if (By == PagingKind.Link && place.Cursor is { } address)
            return new PagingParameters([], InBody, new Uri(address));
        var own = new List<KeyValuePair<string, string>>();
        if (SizeParam is not null)
            own.Add(new(SizeParam, Number(Size!.Value)));
        var text = Sent is null ? Usual(place) : Sent.Render(new Scope { [Root.Page] = Describe(place, null) }, hole => hole);
        if (Param is not null && text is not null)
            own.Add(new(Param, text));
        return new PagingParameters(own, InBody, null);
    }

    /// <summary>What "page" means in expressions; <paramref name="records"/> are those of the answer, once it is there.</summary>
    public Value Describe(FeedPlace place, int? records) => Value.Of(new Dictionary<string, Value>(StringComparer.Ordinal)
    {
        ["number"] = Value.Of((decimal)(place.Page + (By is PagingKind.Offset or PagingKind.Row ? 1 : Start))),
        ["offset"] = Value.Of((decimal)(place.Offset + (By is PagingKind.Offset or PagingKind.Row ? Start : 0))),
        ["size"] = Size is { } size ? Value.Of((decimal)size) : Value.Null,
        ["records"] = records is { } count ? Value.Of((decimal)count) : Value.Null,
        ["cursor"] = Value.Of(place.Cursor),
    });

    private string? Usual(FeedPlace place) => By switch
    {
        PagingKind.Page => Number(place.Page + Start),
        PagingKind.Offset or PagingKind.Row => Number(place.Offset + Start),
        PagingKind.Cursor => place.Cursor,
        PagingKind.Link or PagingKind.None => null,
    };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

internal enum PagingKind
{
    None,
    Page,
    Offset,

    /// <summary>The number of the first record, counted from 1.</summary>
    Row,
    Cursor,
    Link,
}
