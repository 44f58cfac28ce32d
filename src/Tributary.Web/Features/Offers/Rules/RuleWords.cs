using System.Globalization;
using Tributary.Core.Changes;
using Tributary.Core.Offers;

namespace Tributary.Web.Features.Offers.Rules;

/// <summary>Rules in words.</summary>
internal static class RuleWords
{
    public static string Of(FieldRule rule) => rule switch
    {
        FieldRule.Always => "Always the network’s",
        FieldRule.First => "As it came first",
        FieldRule.Never => "Never the network’s",
    };

    public static string Of(GateAction action) => action switch
    {
        GateAction.Apply => "Apply",
        GateAction.Alert => "Apply and alert",
        GateAction.Hold => "Hold for review",
    };

    /// <summary>What a rule does to a field, in one line.</summary>
    public static string Means(OfferField field, FieldRule rule) => (rule, field) switch
    {
        (FieldRule.Always, OfferField.Payout) => "Members are offered what the network pays now.",
        (FieldRule.Always, OfferField.Status) => "Whether an offer runs only the network knows. To stop one yourself, hold it.",
        (FieldRule.Always, _) => "Follows every change of the network.",
        (FieldRule.First, OfferField.Payout) => "Members are offered what it paid at first, whatever the network pays now.",
        (FieldRule.First, OfferField.TrackingLink) => "Members go to the first link, even when the network moves the offer elsewhere.",
        (FieldRule.First, OfferField.Countries or OfferField.Systems) => "Stays as it came, even where the network no longer pays.",
        (FieldRule.First, _) => "Stays as the offer had it when it was first stored.",
        (FieldRule.Never, OfferField.Countries) => "New offers are stored as open everywhere; known ones stay as they are.",
        (FieldRule.Never, OfferField.Systems) => "New offers are stored as open to every device; known ones stay as they are.",
        (FieldRule.Never, OfferField.DailyCap or OfferField.Dates) => "New offers are stored without a limit; known ones stay as they are.",
        (FieldRule.Never, _) => "New offers are stored without it; known ones stay as they are.",
    };

    /// <summary>What the gate watches, in the order of the screen; a payout has its own place there, because its moves have a size.</summary>
    public static readonly IReadOnlyList<(OfferField Field, ChangeDirection Direction, string Text)> Watched =
    [
        (OfferField.Payout, ChangeDirection.Other, "It pays in another currency, or for something else"),
        (OfferField.TrackingLink, ChangeDirection.Other, "The tracking link leads to another host"),
        (OfferField.Countries, ChangeDirection.Down, "Countries are taken away"),
        (OfferField.Countries, ChangeDirection.Up, "Countries are added"),
        (OfferField.Systems, ChangeDirection.Down, "Systems or devices are taken away"),
        (OfferField.Systems, ChangeDirection.Up, "Systems or devices are added"),
        (OfferField.DailyCap, ChangeDirection.Down, "The daily cap falls"),
        (OfferField.Dates, ChangeDirection.Down, "It starts later or ends sooner"),
        (OfferField.Title, ChangeDirection.Other, "Another title"),
        (OfferField.Description, ChangeDirection.Other, "Another description"),
        (OfferField.Conditions, ChangeDirection.Other, "Other conditions"),
        (OfferField.Preview, ChangeDirection.Other, "Another landing page"),
        (OfferField.Image, ChangeDirection.Other, "Another image"),
    ];

    /// <summary>Every move of a field that a gate can have a rule about.</summary>
    public static readonly IReadOnlyList<(OfferField Field, ChangeDirection Direction)> Moves =
        [.. from field in Enum.GetValues<OfferField>() from direction in Enum.GetValues<ChangeDirection>() select (field, direction)];

    /// <summary>A move, as the change log names it.</summary>
    public static string Of(OfferField field, ChangeDirection direction) => (field, direction) switch
    {
        (OfferField.Payout, ChangeDirection.Down) => "The payout falls",
        (OfferField.Payout, ChangeDirection.Up) => "The payout rises",
        _ => Watched.Where(watched => watched.Field == field && watched.Direction == direction).Select(watched => watched.Text)
            .FirstOrDefault($"{FieldWords.Of(field)}, {direction.ToString().ToLowerInvariant()}"),
    };

    /// <summary>What a gate does with a move: "by 5 % or more: apply and alert; by 20 % or more: hold for review".</summary>
    public static string Of(ChangeGate gate, OfferField field, ChangeDirection direction)
    {
        var rules = gate.Rules.Where(rule => rule.Field == field && rule.Direction == direction && rule.Action is not GateAction.Apply).OrderBy(rule => rule.From).ThenBy(rule => rule.Action).ToList();
        return rules.Count == 0 ? Of(GateAction.Apply)
            : string.Join("; ", rules.Select(rule => rule.From == 0 ? Of(rule.Action) : $"by {Percent(rule.From)} or more: {Of(rule.Action).ToLowerInvariant()}"));
    }

    public static string Percent(long ppm) => string.Create(CultureInfo.InvariantCulture, $"{ppm / 10_000m:0.####} %");
}
