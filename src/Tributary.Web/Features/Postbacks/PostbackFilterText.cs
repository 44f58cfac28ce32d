using System.Globalization;
using Microsoft.Extensions.Primitives;
using Tributary.Core.Conversions;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Postbacks;

/// <summary>A filter as it stands in an address or a form, and in words.</summary>
internal static class PostbackFilterText
{
    private const long Day = 86_400_000;

    // An address does not hold more.
    private const int MostRows = 200;

    /// <summary>What cannot be read is no filter.</summary>
    public static PostbackFilter Read(Func<string, StringValues> given)
    {
        return new PostbackFilter(
            Enum.TryParse<Outcome>(given("outcome"), out var outcome) && Enum.IsDefined(outcome) ? outcome.ToString() : null,
            Number(given("network")), Text("q"), Days.Start(Days.Read(given("from"))), Days.Start(Days.Read(given("to"))) is { } last ? last + Day : null, Number(given("before")), Number(given("conversion")))
        {
            Reason = Enum.TryParse<Reason>(given("reason"), out var reason) && Enum.IsDefined(reason) ? reason.ToString() : null,
            Member = Number(given("member")),
            Nobody = given("nobody") == "yes",
            Offer = Number(given("offer")),
            Transaction = Text("transaction"),
            Rows = given("row") is { Count: > 0 } rows ? [.. rows.Select(Number).OfType<long>().Distinct().Order().Take(MostRows)] : null,
        };

        string? Text(string name) => string.IsNullOrWhiteSpace(given(name)) ? null : given(name).ToString().Trim();
    }

    /// <summary>What an address says of it; not where it goes on.</summary>
    public static IEnumerable<(string Name, string Value)> Pairs(PostbackFilter filter) =>
        new (string Name, string? Value)[]
        {
            ("outcome", filter.Outcome), ("reason", filter.Reason), ("network", Text(filter.Network)), ("conversion", Text(filter.Conversion)), ("member", Text(filter.Member)), ("nobody", filter.Nobody ? "yes" : null),
            ("offer", Text(filter.Offer)), ("transaction", filter.Transaction), ("q", filter.Query), ("from", DayText(filter.From)), ("to", DayText(filter.Until - Day)),
        }.Where(pair => !string.IsNullOrEmpty(pair.Value)).Select(pair => (pair.Name, pair.Value!)).Concat((filter.Rows ?? []).Select(row => ("row", Text(row)!)));

    public static string Href(string path, PostbackFilter filter, params IEnumerable<(string Name, string? Value)> more)
    {
        var query = string.Join('&', Pairs(filter).Concat(more.Where(pair => pair.Value is not null).Select(pair => (pair.Name, pair.Value!)))
            .Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2)}"));
        return query.Length == 0 ? path : $"{path}?{query}";
    }

    /// <summary>"Quarantined (UnknownMember), of Sample, with “tx1”".</summary>
    public static string Words(PostbackFilter filter, string? network)
    {
        if (filter.Rows is { } rows) return rows.Count == 1 ? $"Call {rows[0]}" : Figure.Of(rows.Count, "picked call", "picked calls");
        var parts = new List<string> { (filter.Outcome, filter.Reason) switch { (null, null) => "All calls", (null, { } reason) => reason, ({ } outcome, null) => outcome, ({ } outcome, { } reason) => $"{outcome} ({reason})" } };
        if (network is not null) parts.Add($"of {network}");
        if (filter.Member is { } member) parts.Add($"of member {member}");
        if (filter.Nobody) parts.Add("of nobody we know");
        if (filter.Offer is { } offer) parts.Add($"on offer {offer}");
        if (filter.Conversion is { } conversion) parts.Add($"about conversion {conversion}");
        if ((filter.Transaction ?? filter.Query) is { } text) parts.Add($"with “{text}”");
        if (filter.From is not null) parts.Add($"since {DayText(filter.From)}");
        if (filter.Until is not null) parts.Add($"until {DayText(filter.Until - Day)}");
        return string.Join(", ", parts);
    }

    public static string? DayText(long? at) => at is { } day ? Days.Write(DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(day).UtcDateTime)) : null;

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
