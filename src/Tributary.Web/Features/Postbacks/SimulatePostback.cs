using System.Globalization;
using Tributary.Core.Conversions;
using Tributary.Core.Money;
using Tributary.Core.Templates;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Networks;
using Tributary.Web.Features.Settings;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Postbacks;

/// <summary>
/// Makes a call as a network would make it, from values a person fills in, and finds out what would become of it. It takes the way of a real call up to
/// the transaction that decides, which is given up; what is kept, when that is wanted, is a test.
/// </summary>
internal sealed class SimulatePostback(
    NetworkDirectory networks, MemberBook members, ClickBook clicks, SettingBook settings, DecidePostback decide, KeepPostback keep, Database database, Ids ids, SecretBox box, TimeProvider clock)
{
    private const string Somewhere = "192.0.2.77";

    /// <summary>The form, with what would come of it once its values are given; null when there is no such network.</summary>
    /// <param name="networkId">Whose call.</param>
    /// <param name="given">What was typed: member, offer, url, and the fields as <c>v-NAME</c>.</param>
    /// <param name="home">Where this server is reached.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<Simulation?> Show(long networkId, Func<string, string?> given, string home, CancellationToken ct)
    {
        if (await networks.Find(networkId, ct) is not { } network) return null;
        var simulation = await Fill(network, given, ct);
        return simulation.Fields.Count == 0 || given("act") is null ? simulation : await Try(network, simulation, home, ct);
    }

    /// <summary>Keeps the call in the log as a test; returns its id, or null when the network would not be believed.</summary>
    public async Task<long?> Send(long networkId, Func<string, string?> given, string home, CancellationToken ct)
    {
        if (await networks.Find(networkId, ct) is not { } network || await Try(network, await Fill(network, given, ct), home, ct) is not { Call: { } call, Tried: { } tried }) return null;
        if (tried.Decided is Outcome.Refused) return null;
        var said = $"The simulator made this call. From the network it would be {tried.Outcome} ({tried.Reason})" + (tried.Gave is { } gave ? $", {gave.ToFullDisplay()} for {tried.MemberLabel}." : ".");
        var arriving = new ArrivingPostback(network, call with { Method = PostbackRow.Simulated }, PostbackMeaning.Simulated(tried with { Explanation = said }), Now);
        await keep.Run(arriving);
        return arriving.Id;
    }

    private async Task<Simulation> Fill(InstalledNetwork network, Func<string, string?> given, CancellationToken ct)
    {
        if (network.Template.Postback is not { } postback) return new Simulation(network.Id, network.Name);
        var member = await Member(given("member"), ct);
        var offer = await Offer(network.Id, given("offer"), ct);
        var click = member is not null && offer is not null && postback.TellsClicks ? await clicks.Sample(member, network.Id, offer.Id, offer.VersionId, Now, ct) : null;
        return new Simulation(network.Id, network.Name)
        {
            Member = given("member") ?? member?.ExternalId ?? "",
            Offer = given("offer") ?? offer?.SourceId ?? "",
            OfferTitle = offer?.Title,
            IsMemberKnown = member is not null,
            Url = given("url") ?? "",
            Urls = [.. postback.UrlsToPaste("", network.Settings).Where(url => url.Name.Length > 0).Select(url => (url.Name, url.Label))],
            Fields = [.. postback.Saying.Select(field => new SimulatedField(
                field, given($"v-{field.Name}") ?? Sample(postback, field, member, offer, click), string.Join(", ", postback.Hints.Where(hint => hint.Field == field.Name).Select(hint => $"{hint.Value}: {hint.Event}"))))],
        };
    }

    private async Task<Simulation> Try(InstalledNetwork network, Simulation simulation, string home, CancellationToken ct)
    {
        var postback = network.Template.Postback!;
        var (publicUrl, _) = await settings.ForPostbacks(Timeout.InfiniteTimeSpan, ct);
        var values = simulation.Fields.ToDictionary(field => field.Field.Name, field => field.Value.Trim(), StringComparer.Ordinal);
        var call = postback.Compose($"{publicUrl ?? home}/p/{network.PostbackToken}", simulation.Url, values, network.Settings, Address(postback, network.Settings));
        var meaning = PostbackMeaning.Read(network, call, Now);
        var row = PostbackCall.ToRow(await ids.Next("postbacks", ct), network.Id, call, network, box, Now);
        var tried = await decide.Try(network, row, meaning, ct);
        return simulation with
        {
            Call = call,
            Tried = tried,
            Reply = postback.Reply(tried.Decided switch { Outcome.Refused => PostbackAnswer.Refused, Outcome.Duplicate => PostbackAnswer.Duplicate, _ => PostbackAnswer.Accepted }),
        };
    }

    private static string Sample(Postback postback, PostbackField field, Member? member, SampleOffer? offer, string? click) => field.Name switch
    {
        "click_id" => click ?? "",
        "member_id" => member?.ExternalId ?? "",
        "offer_id" => offer?.SourceId ?? "",
        "txn_id" => string.Create(CultureInfo.InvariantCulture, $"test-{click?[^6..] ?? "1"}"),
        "payout" or "amount" => offer?.PayoutText ?? "1.00",
        "currency" => offer?.Currency ?? "USD",
        "ip" => Somewhere,
        "country" => "US",
        var name => postback.Hints.FirstOrDefault(hint => hint.Field == name && hint.Event is PostbackEvent.Approve)?.Value ?? (field.Required ? "1" : ""),
    };

    // A call has to come from where the network's calls come from.
    private static string Address(Postback postback, SettingValues settings) =>
        postback.AddressSetting is { } name && settings[name] is { } list && list.Split(',', ' ', '\n', '\r') is [{ Length: > 0 } first, ..] ? first.Split('/')[0] : Somewhere;

    private async Task<Member?> Member(string? externalId, CancellationToken ct)
    {
        var found = string.IsNullOrWhiteSpace(externalId) ? await members.List("", null, long.MaxValue, 1, ct) : await members.Named([externalId.Trim()], ct);
        return found.Count == 0 ? null : found[0];
    }

    private Task<SampleOffer?> Offer(long network, string? sourceId, CancellationToken ct) => database.Read(session => session.Find<SampleOffer>(
        """
        select id, version_id, source_id, title, payout, currency from current_offers where network_id = @network and (@source = '' or source_id = @source)
        order by case when listing = 'Synced' then 0 else 1 end, case when payout > 0 then 0 else 1 end, id limit 1
        """, new { network, source = sourceId?.Trim() ?? "" }), ct);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed record SampleOffer
    {
        public long Id { get; init; }
        public long VersionId { get; init; }
        public string SourceId { get; init; } = "";
        public string Title { get; init; } = "";
        public long? Payout { get; init; }
        public string? Currency { get; init; }

        public string? PayoutText => Payout is { } minor && Currency is { } code ? new Amount(minor, Core.Money.Currency.Parse(code)).ToExact().TrimEnd('0').TrimEnd('.') : null;
    }
}
