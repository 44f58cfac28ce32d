using System.Globalization;
using System.Text.Json;
using Tributary.Core.Conversions;
using Tributary.Core.Money;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Postbacks;

/// <summary>One page of the log.</summary>
/// <param name="Filter">What it shows.</param>
/// <param name="Rows">The calls, newest first.</param>
/// <param name="HasOlder">Whether more of what was looked through fits.</param>
/// <param name="Outcomes">How many of each outcome fit.</param>
/// <param name="Networks">All there are.</param>
/// <param name="Live">Whether it renews itself.</param>
/// <param name="Since">Since when the calls came among which the filter's text was looked for (unix ms); null when that was all.</param>
public sealed record PostbackPage(
    PostbackFilter Filter, IReadOnlyList<PostbackRow> Rows, bool HasOlder, CountsByKind Outcomes,
    IReadOnlyList<(long Id, string Name)> Networks, bool Live, long? Since)
{
    public string NetworkName(long? id) => Networks.FirstOrDefault(network => network.Id == id).Name ?? "No network";

    /// <summary>The address of this page with something changed; the cursor is dropped unless it is what changes.</summary>
    public string Href(string? outcome, long? before = null, bool? live = null) => PostbackFilterText.Href(
        "/postbacks", Filter with { Outcome = outcome }, ("before", before?.ToString(CultureInfo.InvariantCulture)), ("live", live ?? Live ? "on" : null));

    /// <summary>The page of older calls; null when there is none.</summary>
    public string? OlderHref => HasOlder ? Href(Filter.Outcome, Rows[^1].Id) : Since is not null ? Href(Filter.Outcome, Filter.After + 1) : null;

    /// <summary>Where what this page shows can be decided again; null when nothing of it can.</summary>
    public string? ReprocessHref => Filter.Outcome is null or nameof(Outcome.Quarantined) or nameof(Outcome.Refused) or nameof(Outcome.Ignored)
        && (Since is not null || new[] { "", nameof(Outcome.Quarantined), nameof(Outcome.Refused), nameof(Outcome.Ignored) }.Any(Outcomes.MayHave))
        ? PostbackFilterText.Href("/postbacks/reprocess", Filter) : null;

    /// <summary>What narrows the page and stands in no field of its form, with the address without it.</summary>
    public IEnumerable<(string Label, string Value, string Without)> Chips
    {
        get
        {
            if (Filter.Member is { } member) yield return ("Member", Rows.Count > 0 ? Rows[0].MemberLabel ?? $"{member}" : $"{member}", Without(Filter with { Member = null }));
            if (Filter.Nobody) yield return ("Member", "nobody we know", Without(Filter with { Nobody = false }));
            if (Filter.Offer is { } offer) yield return ("Offer", Rows.Count > 0 ? Rows[0].OfferLabel ?? $"{offer}" : $"{offer}", Without(Filter with { Offer = null }));
            if (Filter.Transaction is { } transaction) yield return ("Transaction", transaction, Without(Filter with { Transaction = null }));
            if (Filter.Conversion is { } conversion) yield return ("Conversion", $"{conversion}", Without(Filter with { Conversion = null }));
        }
    }

    /// <summary>Some of the calls shown can be decided again, one by one. Not while the list renews itself: what is ticked would be lost.</summary>
    public bool HasTicks => !Live && Rows.Any(row => row.CanBeDecidedAgain);

    public string? FromDay => PostbackFilterText.DayText(Filter.From);

    public string? ToDay => PostbackFilterText.DayText(Filter.Until - 86_400_000);

    private string Without(PostbackFilter filter) => PostbackFilterText.Href("/postbacks", filter, ("live", Live ? "on" : null));
}

/// <summary>Everything about one call.</summary>
public sealed record PostbackStory(
    PostbackRow Row, string? NetworkName, IReadOnlyList<PostbackFlowStep> Flow, IReadOnlyList<LedgerTransactionLine> Ledger, bool CanDecideAgain,
    IReadOnlyList<Reprocessing> Again, IReadOnlyList<CallbackRow> Callbacks)
{
    public IReadOnlyList<PostbackCheck> Checks => JsonSerializer.Deserialize<List<PostbackCheck>>(Row.Checks) ?? [];

    public string Why => Row.Reason is { } reason && Enum.TryParse<Reason>(reason, out var known) ? Reasons.Explain(known) : Reasons.Explain(Reason.Undecided);

    public string Title => (Row.OfferLabel, Row.GoalId) switch
    {
        (null, _) when Row.IsPolled => $"Record {Row.Id} of {NetworkName}",
        (null, _) => $"Call {Row.Id} of {NetworkName ?? "nobody we know"}",
        ({ } offer, null) => offer,
        ({ } offer, { } goal) => $"{offer}: {goal}",
    };
}

/// <summary>One factor of the reward: what, how much, what that makes.</summary>
public sealed record PostbackFlowStep(string Name, string Value, string? Note);

internal static class PostbackFlow
{
    /// <summary>From what the network said to what the member got, factor by factor.</summary>
    public static IReadOnlyList<PostbackFlowStep> Of(Amount? payout, Terms? terms, string? plan, bool reversed)
    {
        if (payout is not { Minor: > 0 } said || terms is null) return [];
        var reward = terms.Reward(said);
        List<PostbackFlowStep> steps =
        [
            new("Network said", said.ToFullDisplay(), null),
            new("Members’ share", terms.NetworkShare.ToDisplay(), terms.NetworkShare.Of(said).ToFullDisplay()),
            new(plan is null ? "Plan at click" : $"Plan at click: {plan}", terms.PlanShare.ToDisplay(), terms.NetworkShare.Of(said, terms.PlanShare).ToFullDisplay()),
        ];
        if (terms.Unit is RewardUnit.Points)
            steps.Add(new("Rate", $"{Points(terms.PointsPerUnit)} per {(said.Currency == Currency.Usd ? "$1" : "1 " + said.Currency.Code)}", "rounded down"));
        steps.Add(new(reversed ? "Taken back" : "Member got", reward.Member.ToFullDisplay(), $"{reward.Operator.ToFullDisplay()} {(reversed ? "was" : "stays")} with you{(terms.Referrals.IsNone ? "" : ", less what referrers get")}"));
        return steps;
    }

    private static string Points(long count) => new Amount(count, Currency.Points).ToDisplay();
}
