using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates;

/// <summary>A network's link, its parameters compiled. Safe for any number of threads.</summary>
public sealed class PreparedLink
{
    private readonly Compute _from;
    private readonly IReadOnlyList<PreparedParameter> _parameters;
    private readonly IReadOnlySet<string> _removed;
    private readonly TextPattern? _append;
    private readonly int _maxValue;
    private readonly SettingValues _settings;

    internal PreparedLink(Compute from, IReadOnlyList<PreparedParameter> parameters, IReadOnlySet<string> removed, TextPattern? append, int maxValue, SettingValues settings)
    {
        _from = from;
        _parameters = parameters;
        _removed = removed;
        _append = append;
        _maxValue = maxValue;
        _settings = settings;
    }

    /// <summary>
    /// The address to send the member to. The host of the tracking URL never changes and every inserted value is percent-encoded.
    /// </summary>
    public LinkResult Build(string sourceId, string? trackingUrl, ClickFacts click)
    {
        var scope = Scope(sourceId, trackingUrl, click);
        var from = _from(scope).AsText();
        if (from is null || !Uri.TryCreate(from, UriKind.Absolute, out var before) || before.Scheme is not ("http" or "https"))
            return new LinkResult(null, "The network gives this offer no tracking link.");

        var fragmentAt = from.IndexOf('#', StringComparison.Ordinal);
        var (url, fragment) = fragmentAt < 0 ? (from, "") : (from[..fragmentAt], from[fragmentAt..]);
        if (_append?.Render(scope, text => text) is { } end)
        {
            if (end.Length > _maxValue && Link.HasClickId(_append))
                return TooLong();
            url += end.Length > _maxValue ? "" : Uri.EscapeDataString(end);
        }
        var added = new List<KeyValuePair<string, string>>();
        foreach (var parameter in _parameters)
        {
            var value = parameter.Value.Render(scope, text => text) ?? "";
            if (value.Length > _maxValue)
            {
                if (parameter.HasClickId)
                    return TooLong();
                value = "";
            }
            if (parameter.Place == TrackingPlace.Replace)
                url = url.Replace(parameter.Name, Uri.EscapeDataString(value), StringComparison.Ordinal);
            else if (value.Length > 0)
                added.Add(new(parameter.Name, value));
        }
        var made = Add(url, added) + fragment;
        return Uri.TryCreate(made, UriKind.Absolute, out var after) && SameServer(before, after)
            ? new LinkResult(made, null)
            : new LinkResult(null, "The tracking parameters would send the member to another server.");
    }

    /// <summary>The link of one offer, worked out as far as it can be before anybody clicks. Keep it for as long as the offer is the same.</summary>
    public OfferLink For(string sourceId, string? trackingUrl) => new(this, sourceId, trackingUrl, lengthsMatter: _maxValue < int.MaxValue);

    private LinkResult TooLong() => new(null, $"The click id is longer than the {_maxValue} characters this network takes.");

    private Scope Scope(string sourceId, string? trackingUrl, ClickFacts click) => new()
    {
        [Root.Offer] = Value.Of(new Dictionary<string, Value>(StringComparer.Ordinal)
        {
            ["id"] = Value.Of(sourceId),
            ["tracking_url"] = Value.Of(trackingUrl),
        }),
        [Root.Click] = Value.Of(new Dictionary<string, Value>(StringComparer.Ordinal)
        {
            ["id"] = Value.Of(click.Id),
            ["member"] = Value.Of(click.Member),
            ["site"] = Value.Of(click.Site),
            ["offer_id"] = Value.Of(click.OfferId),
            ["country"] = Value.Of(click.Country),
        }),
        [Root.Settings] = _settings.Real,
    };

    private string Add(string url, List<KeyValuePair<string, string>> added)
    {
        var question = url.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? url : url[..question];
        var kept = question < 0 ? [] : url[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => QueryText.Decode(pair.Split('=', 2)[0]) is var name && !_removed.Contains(name) && added.TrueForAll(own => name != own.Key));
        var query = string.Join('&', kept.Concat(added.Select(own => $"{Uri.EscapeDataString(own.Key)}={Uri.EscapeDataString(own.Value)}")));
        return query.Length == 0 ? path : $"{path}?{query}";
    }

    private static bool SameServer(Uri before, Uri after) =>
        before.Scheme == after.Scheme && before.Host == after.Host && before.Port == after.Port && before.UserInfo == after.UserInfo;
}
