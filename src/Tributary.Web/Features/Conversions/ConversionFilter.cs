using System.Globalization;
using Tributary.Core.Conversions;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Conversions;

/// <summary>Which conversions a list shows, as its address says.</summary>
public sealed record ConversionFilter
{
    /// <summary>Null for all; a word of the address that is no state is none.</summary>
    public ConversionState? State { get; init; }
    public long? Network { get; init; }
    public long? Member { get; init; }
    public long? Offer { get; init; }

    /// <summary>A transaction, a click, the beginning of a member's id, a part of an offer's title.</summary>
    public string? Query { get; init; }

    /// <summary>First and last day.</summary>
    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }

    /// <summary>Only those about which a person has to decide something.</summary>
    public bool NeedsPerson { get; init; }

    /// <summary>The last id of the page before.</summary>
    public long? Before { get; init; }

    public bool IsAll => this == new ConversionFilter { Before = Before };

    internal static ConversionFilter Read(IQueryCollection query) => new()
    {
        State = Enum.GetNames<ConversionState>().Contains(query["state"].ToString(), StringComparer.Ordinal) ? Enum.Parse<ConversionState>(query["state"].ToString()) : null,
        Network = Id(query["network"]),
        Member = Id(query["member"]),
        Offer = Id(query["offer"]),
        Query = query["q"].ToString().Trim() is { Length: > 0 and <= 200 } typed ? typed : null,
        From = Days.Read(query["from"]),
        To = Days.Read(query["to"]),
        NeedsPerson = query["needs"] == "person",
        Before = Id(query["before"]),
    };

    /// <summary>The address of this list.</summary>
    public string Href()
    {
        (string Name, string? Value)[] parts =
        [
            ("state", State?.ToString()), ("network", Text(Network)), ("member", Text(Member)), ("offer", Text(Offer)), ("q", Query),
            ("from", Days.Write(From)), ("to", Days.Write(To)), ("needs", NeedsPerson ? "person" : null), ("before", Text(Before)),
        ];
        var given = parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}").ToList();
        return given.Count == 0 ? "/conversions" : "/conversions?" + string.Join('&', given);
    }

    /// <summary>The conditions on <c>conversions c</c>, without the state where the states are counted.</summary>
    internal string Conditions(Session session, bool withState)
    {
        List<string> conditions = ["c.id < @before"];
        if (withState && State is not null) conditions.Add("c.state = @state");
        if (withState && NeedsPerson) conditions.Add(ForPerson);
        if (Network is not null) conditions.Add("c.network_id = @network");
        if (Member is not null) conditions.Add("c.member_id = @member");
        if (Offer is not null) conditions.Add("c.offer_id = @offer");
        if (From is not null) conditions.Add("c.created_at >= @from");
        if (To is not null) conditions.Add("c.created_at < @until");
        if (Query is not null)
            conditions.Add($"(c.transaction_id = @query or c.click_id = @query or c.member_id in (select id from members where {session.Dialect.Like("external_id", "@beginning")}) or c.offer_version_id in (select id from offer_versions where {session.Dialect.Like("title", "@pattern")}))");
        return string.Join(" and ", conditions);
    }

    /// <summary>Doubtful ones, and those of which a later call was not believed.</summary>
    internal const string ForPerson =
        """
        c.id in (select q.id from conversions q where q.state = 'Quarantined'
                 union select p.conversion_id from postbacks p where p.outcome = 'Quarantined' and p.conversion_id is not null)
        """;

    internal object Arguments(int count) => new
    {
        before = Before ?? long.MaxValue,
        state = State?.ToString(),
        network = Network,
        member = Member,
        offer = Offer,
        from = Days.Start(From),
        until = Days.Start(To?.AddDays(1)),
        query = Query,
        beginning = Query is null ? null : Dialect.Contains(Query)[1..],
        pattern = Query is null ? null : Dialect.Contains(Query),
        count = (long)count,
    };

    private static long? Id(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
