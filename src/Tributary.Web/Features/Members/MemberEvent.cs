using System.Globalization;
using Tributary.Core.Conversions;
using Tributary.Core.Ledger;
using Tributary.Core.Money;
using Tributary.Web.Features.Withdrawals;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Members;

/// <summary>One line of a member's timeline, in words one can send him.</summary>
/// <param name="At">Unix ms.</param>
/// <param name="Tone">What it means to him.</param>
/// <param name="What">In a few words.</param>
/// <param name="Words">In a sentence.</param>
/// <param name="Amount">What he got or lost by it.</param>
/// <param name="Href">Where all about it stands.</param>
public sealed record MemberEvent(long At, Tone Tone, string What, string Words, string? Amount, string? Href)
{
    /// <summary>Where to look next, in words and as an address.</summary>
    public (string Text, string Href)? See { get; init; }

    /// <summary>Everything that happened to a member, newest first; of one moment, what a click led to before the click.</summary>
    public static IReadOnlyList<MemberEvent> Timeline(
        IEnumerable<MemberConversion> conversions, IEnumerable<MemberClick> clicks, IEnumerable<MemberCall> calls, IEnumerable<MemberCorrection> corrections, IEnumerable<Withdrawal> withdrawals,
        IEnumerable<MemberReferral> referrals) =>
    [
        .. withdrawals.SelectMany(Of).Concat(corrections.Select(Of)).Concat(conversions.SelectMany(Of)).Concat(referrals.Select(Of)).Concat(calls.Select(Of)).Concat(clicks.Select(Of))
            .OrderByDescending(step => step.At),
    ];

    private static MemberEvent Of(MemberClick click) => click.Conversions > 0
        ? new(click.ClickedAt, Tone.Off, $"Clicked: {click.OfferTitle}", click.NetworkName, null, null)
        : new(click.ClickedAt, Tone.Off, $"Clicked: {click.OfferTitle}", $"{click.NetworkName} has reported nothing for this click.", null, null)
        {
            See = ("Calls of it since then that name nobody", string.Create(CultureInfo.InvariantCulture,
                $"/postbacks?network={click.NetworkId}&nobody=yes&from={DateTimeOffset.FromUnixTimeMilliseconds(click.ClickedAt):yyyy-MM-dd}")),
        };

    private static MemberEvent Of(MemberCall call) => new(call.ReceivedAt, call.Outcome == nameof(Outcome.Refused) ? Tone.Bad : Tone.Ask,
        $"{(call.Outcome == nameof(Outcome.Refused) ? "Refused" : "Not counted")}: {call.OfferLabel ?? $"a call of {call.NetworkName ?? "a network"}"}{(call.TransactionId is { } transaction ? $", {transaction}" : "")}",
        Enum.TryParse<Reason>(call.Reason, out var reason) ? Reasons.Explain(reason) : Reasons.Explain(Reason.Undecided), null, Link("postbacks", call.Id));

    private static MemberEvent Of(MemberCorrection correction)
    {
        var amount = new Amount(correction.Amount, Currency.Parse(correction.Currency));
        var who = correction.Person is null ? correction.Note : $"{correction.Person}: {correction.Note}";
        return correction.Act == nameof(MemberAct.WriteOff)
            ? new(correction.HappenedAt, Tone.Good, $"We gave up {amount.ToDisplay()} that he owed", who, null, null)
            : new(correction.HappenedAt, amount.IsNegative ? Tone.Bad : Tone.Good, amount.IsNegative ? "Taken by hand" : "Given by hand", who, Signed(amount), null);
    }

    private static MemberEvent Of(MemberReferral referral)
    {
        var amount = new Amount(referral.Amount, Currency.Parse(referral.Currency));
        var (what, words) = (referral.Kind, amount.IsNegative) switch
        {
            (nameof(TransactionKind.Adjustment), _) => ("Referral changed", $"The network changed the amount of what {referral.Brought} did, whom he brought."),
            (_, true) => ("Referral taken back", $"The reward of {referral.Brought}, whom he brought, was taken back."),
            (_, false) => ("Referral", $"{referral.Brought}, whom he brought, was rewarded.{(referral.HeldUntil is { } until ? $" Spendable from {Day(until)} on." : "")}"),
        };
        return new(referral.CreatedAt, amount.IsNegative ? Tone.Bad : referral.HeldUntil is null ? Tone.Good : Tone.Wait,
            $"{what}: {referral.OfferTitle ?? "an offer we do not know"}", words, Signed(amount), Link("conversions", referral.ConversionId));
    }

    private static IEnumerable<MemberEvent> Of(Withdrawal withdrawal)
    {
        yield return new(withdrawal.RequestedAt, Tone.Off, "Asked to be paid", withdrawal.Note, Signed(-withdrawal.Asked), "/withdrawals");
        if (withdrawal is { EndedAt: { } ended, Stands: WithdrawalState.Settled }) yield return new(ended, Tone.Good, $"Paid: {withdrawal.Asked.ToDisplay()}", withdrawal.EndNote, null, "/withdrawals");
        if (withdrawal is { EndedAt: { } failed, Stands: WithdrawalState.Failed }) yield return new(failed, Tone.Bad, "The payment failed", withdrawal.EndNote, Signed(withdrawal.Asked), "/withdrawals");
    }

    private static IEnumerable<MemberEvent> Of(MemberConversion conversion)
    {
        var title = $"{conversion.OfferTitle ?? "an offer we do not know"}{(conversion.GoalId is { } goal ? $", goal {goal}" : "")}";
        var network = conversion.NetworkName ?? "The network";
        var said = conversion.PayoutAmount is { } payout ? $"{network} paid {payout.ToDisplay()}." : network;
        var href = Link("conversions", conversion.Id);
        if (conversion.ReversedAt is { } reversed)
        {
            var whole = conversion.Word is "reversed" or "rejected";
            yield return new(reversed, Tone.Bad, $"{(whole ? "Reversed" : "Partly reversed")}: {title}",
                conversion.CancelNote is { } note ? $"We took it back: {note}" : $"{network} took {(whole ? "it" : "a part of it")} back.", conversion.TakenBack is { } lost ? Signed(-lost) : null, href);
        }

        if (conversion is { CreditedAt: not null, ReleasedAt: { } released })
            yield return new(released, Tone.Good, $"Spendable: {title}", "The hold ended.", null, href);

        if (conversion is { CreditedAt: { } at, HeldUntil: { } until })
            yield return new(at, Tone.Wait, $"Pending: {title}", $"{said} Spendable from {Day(until)} on, unless the network takes it back.", conversion.CreditedAmount?.ToDisplay(), href);
        else if (conversion.CreditedAt is { } credited)
            yield return new(credited, Tone.Good, $"Credited: {title}", said, conversion.CreditedAmount is { } got ? Signed(got) : null, href);
        else if (conversion.ReversedAt is null)
            yield return Waiting(conversion, title, said, href);
    }

    private static MemberEvent Waiting(MemberConversion conversion, string title, string said, string href) => conversion.Word switch
    {
        "pending" => new(conversion.CreatedAt, Tone.Wait, $"Tracked: {title}", said + " Credited when the network confirms it.", null, href),
        "review" => new(conversion.CreatedAt, Tone.Ask, $"In review: {title}", Enum.TryParse<Reason>(conversion.Reason, out var reason) ? Reasons.Explain(reason) : said, null, href),
        _ => new(conversion.CreatedAt, Tone.Off, $"Not credited: {title}", conversion.CancelNote is { } note ? $"We rejected it: {note}" : "The network rejected it.", null, href),
    };

    private static string Day(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at).UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private static string Signed(Amount amount) => amount.IsNegative ? amount.ToDisplay() : "+" + amount.ToDisplay();

    private static string Link(string where, long id) => string.Create(CultureInfo.InvariantCulture, $"/{where}/{id}");
}
