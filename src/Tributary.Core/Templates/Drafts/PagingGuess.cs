using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Drafts;

/// <summary>What the envelope around the records says about further pages.</summary>
internal sealed record PagingGuess(string By, string Because, IReadOnlyList<string> Lines)
{
    private static readonly string[] TotalPages = ["totalpages", "pages", "pagecount", "lastpage", "numpages", "pagestotal"];
    private static readonly string[] TotalItems = ["total", "totalcount", "totalresults", "totalrecords", "totalitems", "recordcount", "numfound", "rowcount", "count", "found"];
    private static readonly string[] Links = ["nextpageurl", "next", "nexturl", "nextlink", "nextpage"];
    private static readonly string[] Cursors = ["nextcursor", "cursor", "nexttoken", "nextpagetoken", "continuation", "next", "after"];
    private static readonly string[] Mores = ["hasmore", "more", "hasnext", "hasnextpage", "morepages"];

    /// <summary>The likeliest way to page, or null when the envelope says nothing.</summary>
    public static PagingGuess? Of(Value root, RecordList list)
    {
        var envelope = SampleField.Of([root]).Where(field => list.At == "." || !field.Path.StartsWith(list.At, StringComparison.Ordinal)).ToArray();
        if (Named(envelope, Links, IsAddress) is { } link)
            return new PagingGuess("link", Told(link), [$"next: body{link.Path}"]);
        if (Named(envelope, Cursors, IsCursor) is { } cursor)
            return new PagingGuess("cursor", Told(cursor), ["param: cursor", $"next: body{cursor.Path}"]);
        if (Named(envelope, TotalPages, IsCount) is { } pages)
            return new PagingGuess("page", Told(pages), ["param: page", $"total_pages: body{pages.Path}"]);
        if (Named(envelope, TotalItems, IsCount) is { } total)
            return new PagingGuess("page", Told(total), ["param: page", "size: { param: limit, value: 100 }", $"total_items: body{total.Path}"]);
        return Named(envelope, Mores, _ => true) is { } more ? new PagingGuess("page", Told(more), ["param: page", $"more: body{more.Path}"]) : null;
    }

    private static string Told(SampleField field) => $"{field.Path} is {field.Shown()}";

    private static SampleField? Named(SampleField[] envelope, string[] names, Func<Value, bool> fits) => names
        .Select(name => Array.Find(envelope, field => string.Equals(string.Concat(field.Name.Where(char.IsAsciiLetterOrDigit)), name, StringComparison.OrdinalIgnoreCase) && fits(field.Example)))
        .FirstOrDefault(field => field is not null);

    private static bool IsCount(Value value) => value.AsNumber() is >= 0 and < 100_000_000;

    private static bool IsAddress(Value value) =>
        value.AsText() is { } text && (text.StartsWith("http", StringComparison.OrdinalIgnoreCase) || text.StartsWith('/'));

    private static bool IsCursor(Value value) => value.Kind == ValueKind.Text && !value.IsEmpty && value.AsNumber() is null;
}
