using Tributary.Core.Conversions;
using Tributary.Core.Money;
using Tributary.Core.Templates;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Networks;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Postbacks;

/// <summary>The steps a call went through, in words, up to the one that stopped it.</summary>
internal static class PostbackChecks
{
    public static IReadOnlyList<PostbackCheck> Settled(PostbackItem item, Reason reason) => item.Network is null
        ? [new(false, "Private address belongs to a network", Reasons.Explain(reason))]
        : reason is Reason.NotAuthentic or Reason.NoPostback or Reason.TooLarge
            ? [Address(item), new(false, "The call proves that it is the network's", item.Meaning.Explanation ?? Reasons.Explain(reason))]
            : [Address(item), Proof(item), new(true, "What the call means", Reasons.Explain(reason))];

    public static IReadOnlyList<PostbackCheck> Decided(PostbackItem item, Attribution attribution, Outcome outcome, Reason reason, Amount? said) =>
    [
        Address(item),
        Proof(item),
        Key(item),
        Click(item, attribution),
        Step(reason, "Member and offer are known", $"{attribution.Member?.ExternalId}, {attribution.Offer?.Title}", Reason.UnknownMember, Reason.UnknownOffer, Reason.OtherOffer),
        Payout(attribution, reason, said),
        New(outcome, reason),
    ];

    private static PostbackCheck Address(PostbackItem item) => item.Call.IsPolled
        ? new(true, $"Told by {item.Network!.Name} when it was asked for {item.Call.RawQuery}", null)
        : new(true, $"Private address belongs to {item.Network!.Name}", WhichAddress(item));

    // Whoever changes the address wants to know whether the network has.
    private static string? WhichAddress(PostbackItem item) => item.Meaning.Address switch
    {
        { IsFormer: true } former => $"{PostbackCheck.FormerAddress}, which is taken until {Instant.Machine(DateTimeOffset.FromUnixTimeMilliseconds(former.EndsAt))}",
        { } => PostbackCheck.NewAddress,
        null => null,
    };

    private static PostbackCheck Proof(PostbackItem item)
    {
        if (item.Call.IsPolled) return new(true, "We asked the network ourselves", null);
        var postback = item.Network!.Template.Postback!;
        return postback.StrengthWith(item.Network.Settings) switch
        {
            PostbackStrength.Signature => new(true, "Signature matches", Which(item)),
            PostbackStrength.SharedSecret => new(true, "Shared secret matches", Which(item)),
            PostbackStrength.Addresses => new(true, "Sent from a listed address", null),
            PostbackStrength.Nothing => new(null, "No signature", "This network does not sign its calls; only the private address protects them."),
        };
    }

    // Whoever changes a secret wants to know whether the network has.
    private static string? Which(PostbackItem item) => item.Meaning.Former is { } former
        ? $"by the former {former.Labels}, which counts until {Instant.Machine(DateTimeOffset.FromUnixTimeMilliseconds(former.EndsAt))}"
        : item.Network!.Formers.Any(former => item.Call.ReceivedAt < former.EndsAt) ? "by the present one; the former still counts" : null;

    private static PostbackCheck Key(PostbackItem item) => item.Meaning.Key.Problem is { } problem
        ? new(false, "The call names its transaction", Reasons.Explain(problem))
        : new(true, "The call names its transaction", item.Meaning.Facts.TransactionId ?? "by our click id, since the network sends no id of its own");

    private static PostbackCheck Click(PostbackItem item, Attribution attribution)
    {
        if (attribution.ByMember)
            return new(attribution.Member is not null, "The network names the member", attribution.Member is null ? item.Meaning.Facts.MemberId : "by the site's own id; no click of ours is needed");
        if (attribution.Click is not { } click || attribution.Problem is Reason.UnknownClick or Reason.ExpiredClick)
            return new(false, "Click is ours and in time", Reasons.Explain(attribution.Problem ?? Reason.UnknownClick));
        var age = TimeSpan.FromMilliseconds(Math.Max(0, item.HappenedAt - (click.UnixSeconds * 1000)));
        var words = age switch
        {
            { TotalDays: >= 1 } => Figure.Of((long)age.TotalDays, "day", "days"),
            { TotalHours: >= 1 } => Figure.Of((long)age.TotalHours, "hour", "hours"),
            { TotalMinutes: >= 1 } => Figure.Of((long)age.TotalMinutes, "minute", "minutes"),
            _ => "less than a minute",
        };
        return new(true, "Click is ours and in time", $"Made {words} before; the window is {item.Network?.AttributionDays ?? InstalledNetwork.UsualAttributionDays} days");
    }

    private static PostbackCheck Payout(Attribution attribution, Reason reason, Amount? said)
    {
        const string Title = "Amount is one the offer can pay";
        if (reason is Reason.Macro or Reason.MissingAmount or Reason.UnreadableAmount or Reason.NotPositive or Reason.AmountAboveOffer
            or Reason.MissingCurrency or Reason.UnknownCurrency or Reason.OtherCurrency or Reason.AmbiguousReversal)
            return new(false, Title, Reasons.Explain(reason));
        if (said is not { } amount) return new(null, Title, "The call names no amount");
        var promised = attribution.Promised is { } promise ? $"{promise.ToFullDisplay()} at click" : "no fixed amount at click";
        return new(true, Title, $"{amount.ToFullDisplay()} said, {promised}");
    }

    private static PostbackCheck New(Outcome outcome, Reason reason) => outcome switch
    {
        Outcome.Duplicate or Outcome.Quarantined when reason is Reason.SameAgain or Reason.AlreadyReversed or Reason.PendingAfterDecision or Reason.Conflict =>
            new(false, "Not counted before", Reasons.Explain(reason)),
        Outcome.Quarantined => new(null, "Not counted before", null),
        _ => new(true, "Not counted before", null),
    };

    private static PostbackCheck Step(Reason reason, string title, string detail, params Reason[] failures) => failures.Contains(reason)
        ? new(false, title, Reasons.Explain(reason))
        : new(reason is Reason.MissingClick or Reason.UnknownClick ? null : true, title, detail.Trim(',', ' '));
}
