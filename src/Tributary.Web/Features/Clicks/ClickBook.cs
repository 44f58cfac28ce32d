using System.Security.Cryptography;
using Tributary.Core.Clicks;
using Tributary.Core.Conversions;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Plans;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Clicks;

/// <summary>Makes the addresses members follow and says whose a click was.</summary>
internal sealed class ClickBook(ClickKeyBook keys, MemberBook members, PlanBook plans)
{
    /// <summary>The keys that sign click ids and links.</summary>
    public ClickKeys Keys => keys.Now;

    /// <summary>The path a member of a site follows to an offer, such as <c>/c/AQEA...</c>. It names no one and cannot be forged.</summary>
    public string Url(long site, long member, long offer) => "/c/" + new ClickLink(site, member, offer).Encode(Keys);

    /// <summary>A click id as the member would hand to the network if he followed the offer now. Nobody has clicked: nothing is written.</summary>
    public async Task<string?> Sample(Member member, long network, long offer, long version, long at, CancellationToken ct) => await plans.Find(member.PlanId, ct) is null
        ? null
        : new ClickId(member.Id, version, (await plans.CurrentTerms(network, member.PlanId, offer, ct)).Id, at / 1000, RandomNumberGenerator.GetInt32(int.MaxValue)).Encode(Keys);

    /// <summary>The member whose click it is, as its id says; null when the id is not one of ours.</summary>
    public long? MemberOf(string? click) => ClickId.TryDecode(click?.Trim(), Keys, out var decoded) ? decoded.Member : null;

    /// <summary>
    /// Before the transaction of <see cref="Attribute"/>: sees to it that a member named without a click of ours has terms to be credited by.
    /// </summary>
    public async ValueTask Prepare(long network, string? click, string? member, CancellationToken ct)
    {
        await keys.Renew(ct);
        if (string.IsNullOrWhiteSpace(member) || ClickId.TryDecode(click?.Trim(), Keys, out _)) return;
        foreach (var named in await members.Named([member], ct))
        {
            if (await plans.Find(named.PlanId, ct) is not null) await plans.CurrentTerms(network, named.PlanId, ct);
        }
    }

    /// <summary>Asks what <see cref="Attribute"/> has to know, so that other questions of the same transaction can go with these.</summary>
    public AskedClicks Ask(Session session, IReadOnlyList<AttributionQuestion> questions) => new(
        session, [.. questions.Select(question => ClickId.TryDecode(question.Click?.Trim(), Keys, out var click) ? click : (ClickId?)null)],
        [.. questions.Select(question => question.Click?.Trim()).OfType<string>().Distinct(StringComparer.Ordinal)]);

    /// <summary>
    /// Resolves the click ids of a batch in four statements, and the members of calls without a click of ours in three more. A click whose
    /// row was lost when the process was killed is written again from its id.
    /// </summary>
    /// <param name="session">The transaction.</param>
    /// <param name="questions">One per call.</param>
    /// <param name="asked">What <see cref="Ask"/> asked for the same questions.</param>
    public static async Task<IReadOnlyList<Attribution>> Attribute(Session session, IReadOnlyList<AttributionQuestion> questions, AskedClicks asked)
    {
        var facts = await asked.Facts();
        var answers = questions.Select((question, i) => Judge(question, asked.Clicks[i], facts)).ToList();
        Restore(session, questions, answers, facts.Filed);

        var named = questions.Index().Where(pair => asked.Clicks[pair.Index] is null && !string.IsNullOrWhiteSpace(pair.Item.Member)).ToList();
        var attributed = named.Count == 0 ? [] : await MemberAttribution.Of(session, [.. named.Select(pair => pair.Item)]);
        foreach (var ((index, _), answer) in named.Zip(attributed)) answers[index] = answer;
        return answers;
    }

    private static Attribution Judge(AttributionQuestion question, ClickId? decoded, AttributionFacts facts)
    {
        if (decoded is not { } click)
            return new Attribution { Problem = string.IsNullOrWhiteSpace(question.Click) ? Reason.MissingClick : Reason.UnknownClick };
        var answer = new Attribution
        {
            Click = click,
            Member = facts.Members.GetValueOrDefault(click.Member),
            Offer = facts.Offers.GetValueOrDefault(click.OfferVersion),
            Terms = facts.Terms.GetValueOrDefault(click.Terms),
        };
        return answer with { Problem = Problem(question, answer, click) };
    }

    private static Reason? Problem(AttributionQuestion question, Attribution answer, ClickId click)
    {
        if (answer.Offer is not { } offer || answer.Terms is null) return Reason.UnknownOffer;
        // A click of another network proves nothing to this one.
        if (offer.NetworkId != question.Network) return Reason.UnknownClick;
        if (question.OfferSourceId is { Length: > 0 } named && !named.Equals(offer.SourceId, StringComparison.OrdinalIgnoreCase)) return Reason.OtherOffer;
        if (question.ReceivedAt / 1000 - click.UnixSeconds > (long)TimeSpan.FromDays(question.Days).TotalSeconds) return Reason.ExpiredClick;
        return answer.Member switch { null => Reason.UnknownMember, { ErasedAt: not null } => Reason.ErasedMember, _ => null };
    }

    private static void Restore(Session session, IReadOnlyList<AttributionQuestion> questions, List<Attribution> answers, IReadOnlySet<string> filed) =>
        ClickRows.Restore(session, [.. answers
            .Select((answer, i) => (answer, text: questions[i].Click?.Trim() ?? ""))
            .Where(pair => pair.answer is { Problem: null } && !filed.Contains(pair.text))
            .DistinctBy(pair => pair.text, StringComparer.Ordinal)
            .Select(pair => new ClickRow(
                pair.text, pair.answer.Member!.SiteId, pair.answer.Member.Id, pair.answer.Offer!.NetworkId, pair.answer.Offer.Id,
                pair.answer.Offer.VersionId, pair.answer.Terms!.Id, pair.answer.Offer.Payout, pair.answer.Offer.Currency,
                pair.answer.Click!.Value.UnixSeconds * 1000, "", "", ""))]);
}

/// <summary>What a postback says about whose conversion it is.</summary>
/// <param name="Network">The network that called.</param>
/// <param name="Click">The click id as it came.</param>
/// <param name="Member">The site's own id of the member, where the network knows him by it.</param>
/// <param name="OfferSourceId">The network's own id of the offer, when it names one.</param>
/// <param name="ReceivedAt">Unix ms; the click's age counts up to here, also when the call is decided much later.</param>
/// <param name="Days">How long after a click the network's conversions count.</param>
internal sealed record AttributionQuestion(long Network, string? Click, string? Member, string? OfferSourceId, long ReceivedAt, int Days);
