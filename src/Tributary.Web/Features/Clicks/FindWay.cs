using System.Collections.Concurrent;
using System.Data.Common;
using System.Threading.Channels;
using Tributary.Core.Clicks;
using Tributary.Core.Templates;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Plans;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Clicks;

/// <summary>Where a link leads, and under which terms a click is made there now.</summary>
internal sealed record Way(Member Member, CatalogueOffer Offer, OfferLink Link, long Terms);

/// <summary>Answers from memory what a link leads to; the database is asked for what nobody asked for before, or what has changed.</summary>
internal sealed class FindWay(
    OfferBook offers, NetworkDirectory networks, MemberBook memberBook, PlanBook plans, Stamps stamps, TimeProvider clock)
{
    private const int MostRemembered = 100_000;

    // Should another node's word of a change be lost.
    private const long FreshMilliseconds = 60_000;

    // Before that it is asked for again, aside: members who follow a link all the time never wait for a database. Each link has a moment of its own, so that
    // what was followed at one moment is not asked for at one.
    private const long RenewMilliseconds = FreshMilliseconds / 3;
    private const long SpreadMilliseconds = FreshMilliseconds / 2;

    // Members need not wait for a database each time that did not answer a moment ago.
    private const long UntilTheNextTry = 1_000;

    // Should another node's word of a member's new plan be lost.
    private static readonly TimeSpan MemberIsFresh = TimeSpan.FromMilliseconds(FreshMilliseconds);
    private static readonly TimeSpan MemberIsNew = TimeSpan.FromMilliseconds(RenewMilliseconds);

    private readonly ConcurrentDictionary<long, (long At, long Stamp, Member Member)> _members = new();
    private readonly ConcurrentDictionary<long, (long Version, string? TrackingUrl, PreparedLink From, OfferLink Link)> _links = new();
    private readonly ConcurrentDictionary<string, Followed> _followed = new(StringComparer.Ordinal);

    // What finds no room is asked for when its minute is over.
    private readonly Channel<(string Token, ClickLink Link)> _old = Channel.CreateBounded<(string, ClickLink)>(
        new BoundedChannelOptions(MostRemembered) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    private long _awayUntil;

    /// <summary>Where the link led a moment ago, if nothing has changed since; while the database is away, where it led when it was followed last.</summary>
    public Way? Known(string token)
    {
        if (!_followed.TryGetValue(token, out var known)) return null;
        var now = Milliseconds;
        // That an offer is over nobody tells: time passes. All else that takes it away moves a stamp.
        var isFresh = known.Moves == stamps.Moves && now - known.At < FreshMilliseconds && !(known.Way.Offer.EndsAt <= now);
        if (isFresh && now >= known.RenewAt && known.IsFirstToSeeItsAge()) _old.Writer.TryWrite((token, known.Link));
        return isFresh || now < Volatile.Read(ref _awayUntil) ? known.Way : null;
    }

    /// <summary>Where a link leads; no way when the offer is not to be had, and not ours when no member of the site is meant.</summary>
    public ValueTask<(bool IsOurs, Way? Way)> Find(string token, ClickLink link, CancellationToken ct) => Find(token, link, MemberIsFresh, ct);

    /// <summary>Asks again, one after the other, where the links lead that are followed and were not asked about for a while.</summary>
    public async Task Renew(CancellationToken ct)
    {
        await foreach (var (token, link) in _old.Reader.ReadAllAsync(ct))
        {
            try
            {
                await Find(token, link, MemberIsNew, ct);
            }
            catch (DbException)
            {
                // Whoever follows it when its minute is over asks again.
            }
        }
    }

    private async ValueTask<(bool IsOurs, Way? Way)> Find(string token, ClickLink link, TimeSpan memberIsFresh, CancellationToken ct)
    {
        var (moves, now) = (stamps.Moves, Milliseconds);
        try
        {
            if (await FindMember(link.Member, memberIsFresh, ct) is not { ErasedAt: null } member || member.SiteId != link.Site) return (false, null);
            var way = await Now(link, member, ct);
            if (way is null) _followed.TryRemove(token, out _);
            else Remember(_followed, token, new Followed(way, link, moves, now, now + RenewMilliseconds + ((uint)token.GetHashCode(StringComparison.Ordinal) % SpreadMilliseconds)));
            return (true, way);
        }
        catch (DbException) when (_followed.ContainsKey(token))
        {
            Volatile.Write(ref _awayUntil, now + UntilTheNextTry);
            return (true, _followed[token].Way);
        }
    }

    private long Milliseconds => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async ValueTask<Way?> Now(ClickLink link, Member member, CancellationToken ct)
    {
        if (await offers.Find(link.Offer, ct) is not { IsAvailable: true } offer || !offer.MayShow(member.SiteId)) return null;
        if (await networks.Find(offer.NetworkId, ct) is not { Link: { } prepared } || await plans.Find(member.PlanId, ct) is null) return null;
        var terms = await plans.CurrentTerms(offer.NetworkId, member.PlanId, offer.Id, ct);
        return new Way(member, offer, LinkOf(offer, prepared), terms.Id);
    }

    private async ValueTask<Member?> FindMember(long id, TimeSpan fresh, CancellationToken ct)
    {
        var (now, stamp) = (clock.GetTimestamp(), stamps.Of(MemberBook.Stamp));
        if (_members.TryGetValue(id, out var held) && held.Stamp == stamp && clock.GetElapsedTime(held.At, now) < fresh) return held.Member;
        if (await memberBook.Find(id, ct) is not { } member) return null;
        Remember(_members, id, (now, stamp, member));
        return member;
    }

    private OfferLink LinkOf(CatalogueOffer offer, PreparedLink prepared)
    {
        if (_links.TryGetValue(offer.Id, out var known) && known.Version == offer.VersionId && known.From == prepared && known.TrackingUrl == offer.TrackingUrl) return known.Link;
        var link = prepared.For(offer.SourceId, offer.TrackingUrl);
        Remember(_links, offer.Id, (offer.VersionId, offer.TrackingUrl, prepared, link));
        return link;
    }

    private static void Remember<TKey, TValue>(ConcurrentDictionary<TKey, TValue> memory, TKey key, TValue value)
        where TKey : notnull
    {
        if (memory.Count > MostRemembered) memory.Clear();
        memory[key] = value;
    }

    private sealed record Followed(Way Way, ClickLink Link, long Moves, long At, long RenewAt)
    {
        private int _seen;

        public bool IsFirstToSeeItsAge() => Interlocked.Exchange(ref _seen, 1) == 0;
    }
}
