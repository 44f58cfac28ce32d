using Tributary.Core.Clicks;
using Tributary.Core.Money;
using Tributary.Web.Features.Plans;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Clicks;

/// <summary>What the click ids of a batch name, asked for together: members, offers as they were clicked, terms, and which clicks are filed.</summary>
internal sealed class AskedClicks
{
    private readonly Asked<AttributedMember>? _members;
    private readonly Asked<AttributedOffer>? _offers;
    private readonly Asked<TermsRow>? _terms;
    private readonly Asked<string>? _filed;

    public AskedClicks(Session session, IReadOnlyList<ClickId?> clicks, IReadOnlyList<string> texts)
    {
        Clicks = clicks;
        var known = clicks.OfType<ClickId>().ToHashSet();
        if (known.Count == 0) return;
        _members = session.Ask<AttributedMember>(
            $"select id, site_id, external_id, erased_at from members where {session.Dialect.In("id", "@members")}",
            ("members", session.Dialect.List(known.Select(click => click.Member).Distinct())));
        // What the cap really is takes a long look: it is taken only where there may be one.
        _offers = session.Ask<AttributedOffer>(
            $"""
            select v.id as version_id, o.id, o.network_id, o.source_id, v.title, v.payout, v.payout_high, v.payout_percent_ppm, v.currency, o.hold_days,
                   case when exists (select 1 from offer_versions x where x.offer_id = o.id and x.daily_cap is not null)
                          or exists (select 1 from storing s where s.network_id = o.network_id and s.daily_cap is not null) then 1 else 0 end as may_be_capped
            from offer_versions v join offers o on o.id = v.offer_id
            where {session.Dialect.In("v.id", "@versions")}
            """, ("versions", session.Dialect.List(known.Select(click => click.OfferVersion).Distinct())));
        _terms = session.Ask<TermsRow>(
            $"select * from terms where {session.Dialect.In("id", "@terms")}", ("terms", session.Dialect.List(known.Select(click => click.Terms).Distinct())));
        _filed = session.Ask<string>($"select click_id from clicks where {session.Dialect.In("click_id", "@texts")}", ("texts", session.Dialect.List(texts)));
    }

    /// <summary>The click of each question; null where its id is not one of ours.</summary>
    public IReadOnlyList<ClickId?> Clicks { get; }

    public async Task<AttributionFacts> Facts() => new(
        (await Rows(_members)).ToDictionary(member => member.Id),
        (await Rows(_offers)).ToDictionary(offer => offer.VersionId),
        (await Rows(_terms)).ToDictionary(row => row.Id, row => row.Terms),
        (await Rows(_filed)).ToHashSet(StringComparer.Ordinal));

    private static Task<IReadOnlyList<T>> Rows<T>(Asked<T>? asked) => asked?.Rows() ?? Task.FromResult<IReadOnlyList<T>>([]);
}

/// <summary>What is known of the clicks of a batch.</summary>
/// <param name="Members">By id.</param>
/// <param name="Offers">By the id of the version that was clicked.</param>
/// <param name="Terms">By id.</param>
/// <param name="Filed">The click ids that have a row.</param>
internal sealed record AttributionFacts(
    IReadOnlyDictionary<long, AttributedMember> Members, IReadOnlyDictionary<long, AttributedOffer> Offers, IReadOnlyDictionary<long, Terms> Terms, IReadOnlySet<string> Filed);
