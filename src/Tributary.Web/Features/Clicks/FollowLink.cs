using System.Collections.Concurrent;
using System.Security.Cryptography;
using Tributary.Core.Clicks;
using Tributary.Core.Templates;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Offers;
using Tributary.Web.Features.Plans;
using Tributary.Web.Platform.Data;

namespace Tributary.Web.Features.Clicks;

/// <summary>
/// Sends a member on to the network with a click id of his own. Offer, network and member come from memory; the click's row is written
/// together with others after the answer, and nothing is lost if that never happens, because the id says it all.
/// </summary>
internal sealed partial class FollowLink : IAsyncDisposable
{
    private const int LongestUserAgent = 300;

    // A member who changes his plan clicks under the new one after this long at the latest.
    private static readonly TimeSpan MemberIsFresh = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<long, (long At, Member? Member)> _members = new();
    private readonly ClickBook _book;
    private readonly OfferBook _offers;
    private readonly NetworkDirectory _networks;
    private readonly PlanBook _plans;
    private readonly MemberBook _memberBook;
    private readonly TimeProvider _clock;
    private readonly ILogger<FollowLink> _log;
    private readonly GroupCommit<ClickRow, bool> _together;

    public FollowLink(ClickBook book, OfferBook offers, NetworkDirectory networks, MemberBook memberBook, PlanBook plans, Database database, TimeProvider clock, ILogger<FollowLink> log)
    {
        (_book, _offers, _networks, _memberBook, _plans, _clock, _log) = (book, offers, networks, memberBook, plans, clock, log);
        _together = new(database, async (session, clicks) =>
        {
            await ClickRows.Insert(session, clicks);
            return [.. clicks.Select(_ => true)];
        });
    }

    /// <summary>GET /c/{token}.</summary>
    public async Task<IResult> Run(string token, HttpContext context, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!ClickLink.TryDecode(token, _book.Keys, out var link)) return Nothing(StatusCodes.Status404NotFound);
        if (await FindMember(link.Member, ct) is not { } member || member.SiteId != link.Site) return Nothing(StatusCodes.Status404NotFound);
        if (await _offers.Find(link.Offer, ct) is not { IsAvailable: true } offer || !offer.MayShow(member.SiteId)) return Nothing(StatusCodes.Status410Gone);
        if (await _networks.Find(offer.NetworkId, ct) is not { Link: { } prepared }) return Nothing(StatusCodes.Status410Gone);
        if (await _plans.Find(member.PlanId, ct) is null) return Nothing(StatusCodes.Status410Gone);
        var terms = (await _plans.CurrentTerms(offer.NetworkId, member.PlanId, offer.Id, ct)).Id;

        var now = _clock.GetUtcNow();
        var click = new ClickId(member.Id, offer.VersionId, terms, now.ToUnixTimeSeconds(), Nonce()).Encode(_book.Keys);
        var facts = new ClickFacts(click, member.ExternalId, Text(member.SiteId), Text(offer.Id), null);
        var (url, problem) = prepared.Build(offer.SourceId, offer.TrackingUrl, facts);
        if (url is null)
        {
            LogNoLink(offer.Id, problem ?? "");
            return Nothing(StatusCodes.Status410Gone);
        }

        _ = Record(new ClickRow(
            click, member.SiteId, member.Id, offer.NetworkId, offer.Id, offer.VersionId, terms, offer.Payout, offer.Currency,
            now.ToUnixTimeMilliseconds(), Address(context), UserAgent(context)));
        return Results.Redirect(url);
    }

    public ValueTask DisposeAsync() => _together.DisposeAsync();

    // Nobody waits for it. If the database is away the conversion is attributed all the same; only the statistic lacks a click.
    private async Task Record(ClickRow click)
    {
        try
        {
            await _together.Add(click, CancellationToken.None);
        }
        catch (Exception error) when (error is System.Data.Common.DbException or ObjectDisposedException or System.Threading.Channels.ChannelClosedException)
        {
            LogNotRecorded(error.Message);
        }
    }

    private async ValueTask<Member?> FindMember(long id, CancellationToken ct)
    {
        var now = _clock.GetTimestamp();
        if (_members.TryGetValue(id, out var held) && _clock.GetElapsedTime(held.At, now) < MemberIsFresh) return held.Member;
        var member = await _memberBook.Find(id, ct);
        if (_members.Count > 100_000) _members.Clear();
        _members[id] = (now, member);
        return member;
    }

    // Plain on purpose: it belongs to the member's site, not to the operator's panel, and it never leads anywhere.
    private static IResult Nothing(int status) => Results.Content(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Offer not available</title>"
        + "<h1>This offer is not available</h1><p>It may have ended, or the link is incomplete. Go back and choose another one.</p></html>",
        "text/html; charset=utf-8", statusCode: status);

    private static long Nonce()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes[..5]);
        return BitConverter.ToInt64(bytes);
    }

    private static string Address(HttpContext context) => context.Connection.RemoteIpAddress is { } address
        ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()
        : "";

    private static string UserAgent(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        return agent.Length <= LongestUserAgent ? agent : agent[..LongestUserAgent];
    }

    private static string Text(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A member clicked offer {Offer}, but no link could be made: {Problem}")]
    private partial void LogNoLink(long offer, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A click was not recorded: {Error}")]
    private partial void LogNotRecorded(string error);
}
