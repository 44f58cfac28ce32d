using System.Globalization;
using System.Text.Json;
using Tributary.Core.Conversions;
using Tributary.Core.Money;
using Tributary.Web.Features.Ledger;

namespace Tributary.Web.Features.Postbacks;

/// <summary>One page of the log.</summary>
public sealed record PostbackPage(
    PostbackFilter Filter, IReadOnlyList<PostbackRow> Rows, bool HasOlder, IReadOnlyDictionary<string, long> Counts,
    IReadOnlyList<(long Id, string Name)> Networks, bool Live)
{
    public string NetworkName(long? id) => Networks.FirstOrDefault(network => network.Id == id).Name ?? "No network";

    /// <summary>The address of this page with something changed; the cursor is dropped unless it is what changes.</summary>
    public string Href(string? outcome, long? before = null, bool? live = null)
    {
        var parts = new List<string>();
        Add("outcome", outcome);
        Add("network", Filter.Network?.ToString(CultureInfo.InvariantCulture));
        Add("conversion", Filter.Conversion?.ToString(CultureInfo.InvariantCulture));
        Add("q", Filter.Query);
        Add("from", FromDay);
        Add("before", before?.ToString(CultureInfo.InvariantCulture));
        Add("live", live ?? Live ? "on" : null);
        return parts.Count == 0 ? "/postbacks" : "/postbacks?" + string.Join('&', parts);

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) parts.Add($"{name}={Uri.EscapeDataString(value)}");
        }
    }

    public string? FromDay => Filter.From is { } from
        ? DateTimeOffset.FromUnixTimeMilliseconds(from).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : null;
}

/// <summary>Everything about one call.</summary>
public sealed record PostbackStory(
    PostbackRow Row, string? NetworkName, IReadOnlyList<PostbackFlowStep> Flow, IReadOnlyList<LedgerTransactionLine> Ledger, bool CanDecideAgain)
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
        steps.Add(new(reversed ? "Taken back" : "Member got", reward.Member.ToFullDisplay(), $"{reward.Operator.ToFullDisplay()} {(reversed ? "was" : "stays")} with you"));
        return steps;
    }

    private static string Points(long count) => new Amount(count, Currency.Points).ToDisplay();
}
