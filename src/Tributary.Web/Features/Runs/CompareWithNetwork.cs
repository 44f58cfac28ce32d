using System.Globalization;
using System.Text.Json;
using Tributary.Core.Conversions;
using Tributary.Core.Offers;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Runs;

/// <summary>
/// The job behind a reconciliation: asks a network for all it lists of the last weeks and compares it, conversion by conversion, with what we have. It moves nothing:
/// what differs is written down for a person.
/// </summary>
internal sealed class CompareWithNetwork(NetworkDirectory networks, ReconciliationBook book, FetchFeed fetch, SecretBox box, TimeProvider clock) : IJobKind
{
    private const int ChunkSize = 200;
    private const int PageSize = 500;
    private const int MostAttempts = 3;

    /// <summary>How far back networks are asked at least.</summary>
    public static readonly TimeSpan Back = TimeSpan.FromDays(35);

    // Their clock and what they count a day by may differ from ours.
    private static readonly long Margin = (long)TimeSpan.FromDays(2).TotalMilliseconds;

    public string Kind => ReconciliationBook.JobKind;

    public async Task Run(Job job, CancellationToken ct)
    {
        var networkId = long.Parse(job.Argument, CultureInfo.InvariantCulture);
        if (await book.Find(networkId, ct) is not { IsActive: true } state) return;
        state = state with { State = RunState.Running, StartedAt = Now(), Records = 0, Agreed = 0, Rejected = 0 };
        if (job.Attempts > MostAttempts)
        {
            await End(state, RunState.Failed, $"It broke down {MostAttempts} times; the server's log says why.");
            return;
        }

        await book.Save(state, ct);
        var comparing = new Comparing(state);
        try
        {
            var network = await networks.Find(networkId, ct) ?? throw new FeedEnded(RunState.Failed, "The network was removed.");
            if (network.Attention is { } attention) throw new FeedEnded(RunState.Failed, attention);
            if (network.Template.Polls.Count == 0) throw new FeedEnded(RunState.Failed, "The network lists no conversions.");
            foreach (var poll in network.Template.Polls.OrderBy(poll => poll.Kind)) await Ask(network, poll, comparing, ct);
            if (JudgeFeed.TooManyBad(comparing.State.Rejected, comparing.State.Records))
                throw new FeedEnded(RunState.Partial, $"{Figure.Of(comparing.State.Rejected)} of {Figure.Of(comparing.State.Records)} records could not be read.");
            if (comparing.State.SinceAt is { } since) await FindUnlisted(network, since + Margin, comparing.State.StartedAt!.Value - Margin, comparing, ct);
            state = comparing.State with { State = RunState.Complete, FinishedAt = Now(), Why = $"{Figure.Of(comparing.State.Records, "record", "records")} compared." };
            await book.Complete(state, network.Name, CancellationToken.None);
        }
        catch (FeedEnded ended)
        {
            await End(comparing.State, ended.State, ended.Message);
        }
    }

    private async Task Ask(InstalledNetwork network, Poll poll, Comparing comparing, CancellationToken ct)
    {
        var started = comparing.State.StartedAt!.Value;
        var windows = poll.Windows(started, Back);
        if (poll.Kind is PollKind.Conversions) comparing.State = comparing.State with { SinceAt = windows[0]?.From };
        foreach (var window in windows)
        {
            var talk = new Conversation(
                network.Id, poll.Feed.Limits, network.FeedContext(started, null) with { Window = window }, why => book.Save(comparing.State with { Why = why }, ct));
            await foreach (var page in fetch.Pages(poll.Feed, talk, ct))
            {
                await foreach (var chunk in page.Records(ct).Chunk(ChunkSize).WithCancellation(ct))
                {
                    await Compare(network, poll.Kind, [.. chunk.OfType<RecordResult.Told>().Select(told => told.Fact)], comparing, ct);
                    comparing.State = comparing.State with { Records = comparing.State.Records + chunk.Length, Rejected = comparing.State.Rejected + chunk.Count(record => record is RecordResult.Rejected) };
                }

                await book.Save(comparing.State, ct);
            }
        }
    }

    private async Task Compare(InstalledNetwork network, PollKind kind, IReadOnlyList<PolledFact> facts, Comparing comparing, CancellationToken ct)
    {
        var keyed = facts.Select(fact => (Fact: fact, Key: Keys.Of(fact.Facts.Identity, fact.Facts.GoalId, fact.Facts.ClickId).Text)).Where(pair => pair.Key is not null).ToList();
        if (keyed.Count == 0) return;
        var ours = await book.Ours(network.Id, [.. keyed.Select(pair => pair.Key!).Distinct(StringComparer.Ordinal)], ct);
        var (found, agreed) = (new Dictionary<string, Difference>(StringComparer.Ordinal), new List<string>());
        foreach (var (fact, key) in keyed)
        {
            var conversion = ours.GetValueOrDefault(key!);
            if (conversion is not null) comparing.Listed.Add(conversion.Id);
            // A list of conversions may go on naming what a list of reversals takes back.
            if (fact.Event is PostbackEvent.Void) comparing.TakenBack.Add(key!);
            else if (comparing.TakenBack.Contains(key!)) continue;
            if (Differ(network, kind, fact, key!, conversion) is { } difference)
            {
                found[key!] = difference;
                continue;
            }

            comparing.State = comparing.State with { Agreed = comparing.State.Agreed + 1 };
            if (fact.Event is not PostbackEvent.Void) continue;
            found.Remove(key!);
            agreed.Add(key!);
        }

        await book.Note([.. found.Values], agreed, network.Id, comparing.State.StartedAt!.Value, ct);
    }

    private Difference? Differ(InstalledNetwork network, PollKind poll, PolledFact fact, string key, OurConversion? conversion)
    {
        var currency = conversion?.Paid?.Currency ?? network.Currency;
        var amount = NetworkEvent.Read(fact.Event is PostbackEvent.Void ? EventKind.Reverse : EventKind.Credit, fact.Facts.Payout, fact.Facts.Currency, currency, null).Payout;
        if (Reconcile.Of(fact.Event, amount, conversion?.State, conversion?.Paid, conversion is { Taken: > 0 } or { Reversed: > 0 }) is not { } kind) return null;
        return Ours(network.Id, key, kind, conversion) with
        {
            Poll = poll,
            TransactionId = fact.Facts.TransactionId ?? conversion?.TransactionId,
            Said = fact.Event,
            SaidAmount = amount?.Minor,
            SaidCurrency = amount?.Currency.Code,
            HappenedAt = fact.Facts.HappenedAt ?? conversion?.CreatedAt ?? Now(),
            Fact = box.Seal(JsonSerializer.Serialize(fact with { Record = network.Settings.Redact(fact.Record) }), Difference.Facts.Of(network.Id, key)),
            ContentHash = $"{kind} {fact.ContentHash}",
        };
    }

    private static Difference Ours(long network, string key, DifferenceKind kind, OurConversion? conversion) => new()
    {
        NetworkId = network,
        ConversionKey = key,
        Kind = kind,
        ConversionId = conversion?.Id,
        TransactionId = conversion?.TransactionId,
        Ours = conversion?.State,
        OursAmount = conversion?.Paid?.Minor,
        OursCurrency = conversion?.Paid?.Currency.Code,
        HappenedAt = conversion?.CreatedAt ?? 0,
        ContentHash = kind.ToString(),
    };

    private async Task FindUnlisted(InstalledNetwork network, long from, long to, Comparing comparing, CancellationToken ct)
    {
        for (var after = 0L; ;)
        {
            var credited = await book.Credited(network.Id, from, to, after, PageSize, ct);
            await book.Note(
                [.. credited.Where(conversion => !comparing.Listed.Contains(conversion.Id)).Select(conversion => Ours(network.Id, conversion.ConversionKey, DifferenceKind.NotListed, conversion))],
                [], network.Id, comparing.State.StartedAt!.Value, ct);
            if (credited.Count < PageSize) return;
            after = credited[^1].Id;
        }
    }

    private Task End(Reconciliation state, RunState how, string why) => book.Save(state with { State = how, Why = why, FinishedAt = Now() }, CancellationToken.None);

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed class Comparing(Reconciliation state)
    {
        public Reconciliation State { get; set; } = state;
        public HashSet<long> Listed { get; } = [];
        public HashSet<string> TakenBack { get; } = new(StringComparer.Ordinal);
    }
}
