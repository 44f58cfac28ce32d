using Tributary.Core.Changes;
using Tributary.Core.Money;
using Tributary.Core.Offers;
using Tributary.Web.Features.Offers.Duplicates;
using Tributary.Web.Features.Offers.Holds;
using Tributary.Web.Features.Offers.Rules;

namespace Tributary.Web.Features.Offers;

/// <summary>The whole offer: what the network says, what a person changed, what members read.</summary>
public sealed record OfferPreview
{
    public long Id { get; init; }
    public long NetworkId { get; init; }
    public string NetworkName { get; init; } = "";
    public long MemberSharePpm { get; init; }
    public string SourceId { get; init; } = "";
    public string Listing { get; init; } = "";
    public string Status { get; init; } = "";
    public string Title { get; init; } = "";
    public string SourceTitle { get; init; } = "";
    public string Description { get; init; } = "";
    public string SourceDescription { get; init; } = "";
    public string Conditions { get; init; } = "";

    /// <summary>The operator's category; empty for none.</summary>
    public string Category { get; init; } = "";
    public string Categories { get; init; } = "[]";
    public string? ImageUrl { get; init; }
    public string? PreviewUrl { get; init; }
    public string? TrackingUrl { get; init; }
    public long? Payout { get; init; }
    public long? PayoutPercentPpm { get; init; }
    public string? PayoutType { get; init; }
    public string? Currency { get; init; }
    public string Countries { get; init; } = "";
    public string CountriesExcluded { get; init; } = "";
    public string Systems { get; init; } = "";
    public string Devices { get; init; } = "";

    /// <summary>Conversions a day; the network's own number is in <see cref="SourceDailyCap"/>, where it names one.</summary>
    public long? DailyCap { get; init; }
    public long? SourceDailyCap { get; init; }

    /// <summary>How far the offer is today, where it has a cap.</summary>
    public CapToday? Cap { get; init; }
    public long? StartsAt { get; init; }
    public long? EndsAt { get; init; }
    public long? Incentive { get; init; }
    public string? StoreId { get; init; }
    public string Goals { get; init; } = "[]";
    public long FirstSeenAt { get; init; }
    public long VersionAt { get; init; }
    public string? Blocked { get; init; }
    public long VersionId { get; init; }
    public long? HeldUntil { get; init; }

    /// <summary>How many days its credits wait at least; null for as the network's rule says.</summary>
    public long? HoldDays { get; init; }
    public long? HeldAt { get; init; }
    public string? HeldNote { get; init; }

    /// <summary>Who holds it; null for the command line.</summary>
    public string? HeldByName { get; init; }

    /// <summary>A hold that is in force.</summary>
    public StaffHold? Hold => Blocked == "held" && HeldUntil is { } until ? new StaffHold(until, HeldNote ?? "") : null;

    /// <summary>What the network says, whatever is in force.</summary>
    public OfferVersion Source { get; init; } = new();

    /// <summary>The fields that do not follow it, by why.</summary>
    public IReadOnlyList<PinnedField> Pins { get; init; } = [];

    public ChangeRules Rules { get; init; } = ChangeRules.Default;

    public IReadOnlyList<Override> Overrides { get; init; } = [];

    /// <summary>The same offer at other networks.</summary>
    public IReadOnlyList<AlsoAt> Others { get; init; } = [];

    public long? PayoutLow { get; init; }
    public long? PayoutHigh { get; init; }


    public string PayoutText => Payouts.Text(PayoutLow ?? Payout, PayoutHigh ?? Payout, PayoutPercentPpm, Currency);

    /// <summary>What a member on the default plan gets.</summary>
    public Terms? Terms { get; init; }
    public string? PlanName { get; init; }

    /// <summary>A field a person set, and what the network said then.</summary>
    public sealed record Override
    {
        public string Field { get; init; } = "";
        public string Value { get; init; } = "";
        public string SourceValue { get; init; } = "";
        public long SetAt { get; init; }

        /// <summary>The name of the person; null for the command line.</summary>
        public string? SetBy { get; init; }
    }

    /// <summary>One line of what is paid: a goal, or the whole offer.</summary>
    public sealed record Line(string Name, string Payout, string? Reward, string Countries);

    public IReadOnlyList<Line> Lines
    {
        get
        {
            var goals = StoredOffer.ReadGoals(Goals).Select(goal => Of(goal.Name ?? goal.Id, goal.Payout, goal.PayoutPercent, goal.Currency ?? Currency, goal.Countries)).ToList();
            return goals.Count > 0 && Payout is null ? goals : [Of(goals.Count > 0 ? "Whole offer" : "Conversion", Payout, PayoutPercentPpm, Currency, []), .. goals];
        }
    }

    public string SourceOf(string field) => field == "title" ? SourceTitle : SourceDescription;

    private Line Of(string name, long? payout, long? percent, string? currency, IReadOnlyList<string> countries) => new(
        name,
        payout is null ? Payouts.Text(null, null, percent, null) : Payouts.Text(payout, currency),
        Terms is { } terms && Payouts.Amount(payout, currency) is { IsNegative: false } amount ? terms.Reward(amount).Member.ToDisplay() : null,
        countries.Count > 6 ? $"{countries.Count} countries" : string.Join(", ", countries));
}
