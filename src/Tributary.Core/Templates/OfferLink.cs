namespace Tributary.Core.Templates;

/// <summary>
/// A network's link for one offer, worked out once: what is the same for every click is text, and a click only fills in its values. Where the
/// link does more with a value than to put it in, each click is worked out as <see cref="PreparedLink.Build"/> does it.
/// </summary>
public sealed class OfferLink
{
    // Of the length of a click id, and with a blank where one may be: a value that is not encoded, or is changed, is noticed.
    private static readonly ClickFacts One = new("TributaryOne00000000000000000000000000000000001A", "first member", "first site", "first offer", "first country");
    private static readonly ClickFacts Other = new("tRIBUTARYoTHER000000000000000000000000000000002B", "another one", "another site 2", "another offer 3", "another country 4");

    private readonly PreparedLink _link;
    private readonly string _sourceId;
    private readonly string? _trackingUrl;
    private readonly IReadOnlyList<(string Text, Fact? Fact)>? _parts;

    internal OfferLink(PreparedLink link, string sourceId, string? trackingUrl, bool lengthsMatter)
    {
        (_link, _sourceId, _trackingUrl) = (link, sourceId, trackingUrl);
        var parts = Split(link.Build(sourceId, trackingUrl, One).Url, One);
        if (parts is null || Split(link.Build(sourceId, trackingUrl, Other).Url, Other) is not { } others || !parts.SequenceEqual(others)) return;
        if (lengthsMatter && parts.Exists(part => part.Fact is not (null or Fact.Id))) return;
        _parts = parts;
    }

    private enum Fact { Id, Member, Site, OfferId, Country }

    /// <summary>Whether clicks only fill in values.</summary>
    public bool IsWorkedOut => _parts is not null;

    /// <summary>The same as <see cref="PreparedLink.Build"/> for this offer.</summary>
    public LinkResult Build(ClickFacts click)
    {
        if (_parts is null) return _link.Build(_sourceId, _trackingUrl, click);
        var texts = new string[_parts.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            var (text, fact) = _parts[i];
            if (fact is null)
            {
                texts[i] = text;
                continue;
            }

            // A parameter without a value is left out whole.
            if (Of(click, fact.Value) is not { Length: > 0 } value) return _link.Build(_sourceId, _trackingUrl, click);
            texts[i] = fact is Fact.Id ? value : Uri.EscapeDataString(value);
        }

        return new LinkResult(string.Concat(texts), null);
    }

    private static List<(string Text, Fact? Fact)>? Split(string? url, ClickFacts marks)
    {
        if (url is null) return null;
        var parts = new List<(string, Fact?)>();
        var at = 0;
        while (Next(url, at, marks) is var (place, length, fact))
        {
            parts.Add((url[at..place], null));
            parts.Add(("", fact));
            at = place + length;
        }

        parts.Add((url[at..], null));
        return parts;
    }

    private static (int Place, int Length, Fact Fact)? Next(string url, int from, ClickFacts marks)
    {
        (int Place, int Length, Fact Fact)? first = null;
        foreach (var fact in Enum.GetValues<Fact>())
        {
            var mark = Uri.EscapeDataString(Of(marks, fact)!);
            var place = url.IndexOf(mark, from, StringComparison.Ordinal);
            if (place >= 0 && (first is null || place < first.Value.Place)) first = (place, mark.Length, fact);
        }

        return first;
    }

    private static string? Of(ClickFacts click, Fact fact) => fact switch
    {
        Fact.Id => click.Id,
        Fact.Member => click.Member,
        Fact.Site => click.Site,
        Fact.OfferId => click.OfferId,
        Fact.Country => click.Country,
    };
}
