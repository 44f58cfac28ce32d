using System.Globalization;
using Tributary.Core.Changes;
using Tributary.Core.Offers;

namespace Tributary.Web.Features.Offers.Rules;

/// <summary>The rules of a network as they are typed, and what is wrong with them.</summary>
public sealed record RulesForm
{
    /// <summary>The four sizes: "payout-down-alert", ...; empty for "at no size".</summary>
    public required IReadOnlyDictionary<string, string> Sizes { get; init; }
    public required IReadOnlyDictionary<OfferField, FieldRule> Fields { get; init; }
    public required IReadOnlyDictionary<(OfferField Field, ChangeDirection Direction), GateAction> Watched { get; init; }
    public long Version { get; init; }
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    private static readonly (string Name, ChangeDirection Direction, GateAction Action)[] Steps =
    [
        ("payout-down-alert", ChangeDirection.Down, GateAction.Alert), ("payout-down-hold", ChangeDirection.Down, GateAction.Hold),
        ("payout-up-alert", ChangeDirection.Up, GateAction.Alert), ("payout-up-hold", ChangeDirection.Up, GateAction.Hold),
    ];

    public static string NameOf(OfferField field) => $"field-{field}";

    public static string NameOf(OfferField field, ChangeDirection direction) => $"gate-{field}-{direction}";

    public static RulesForm Of(ChangeRules rules, long version) => new()
    {
        Version = version,
        Fields = Enum.GetValues<OfferField>().ToDictionary(field => field, rules.Of),
        Sizes = Steps.ToDictionary(step => step.Name, step => rules.Gate.Rules
            .Where(rule => rule.Field is OfferField.Payout && rule.Direction == step.Direction && rule.Action == step.Action)
            .Select(rule => (rule.From / 10_000m).ToString("0.####", CultureInfo.InvariantCulture)).FirstOrDefault(""), StringComparer.Ordinal),
        Watched = RuleWords.Watched.ToDictionary(watched => (watched.Field, watched.Direction), watched => rules.Gate.Rules
            .Where(rule => rule.Field == watched.Field && rule.Direction == watched.Direction).Select(rule => rule.Action).DefaultIfEmpty(GateAction.Apply).Max()),
    };

    public static RulesForm Read(IFormCollection form) => new()
    {
        Version = long.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0,
        Fields = Enum.GetValues<OfferField>().ToDictionary(field => field, field => Word<FieldRule>(form[NameOf(field)]) is { } rule && ChangeRules.Allowed(field).Contains(rule) ? rule : FieldRule.Always),
        Sizes = Steps.ToDictionary(step => step.Name, step => form[step.Name].ToString().Trim(), StringComparer.Ordinal),
        Watched = RuleWords.Watched.ToDictionary(watched => (watched.Field, watched.Direction), watched => Word<GateAction>(form[NameOf(watched.Field, watched.Direction)]) ?? GateAction.Apply),
    };

    /// <summary>The rules, or null and the form with what is wrong in it.</summary>
    internal (ChangeRules? Rules, RulesForm Form) Check()
    {
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var gate = new List<GateRule>();
        foreach (var step in Steps.Where(step => Sizes[step.Name].Length > 0))
        {
            var (most, problem) = step.Direction is ChangeDirection.Down ? (100m, "A payout cannot fall by more than 100 %.") : (100_000m, "Write a size up to 100000 %.");
            var text = Sizes[step.Name].TrimEnd('%', ' ').Replace(',', '.');
            if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var size) || decimal.Round(size, 4) != size)
                errors[step.Name] = "Write a number of percent, such as 20, or leave it empty.";
            else if (size > most) errors[step.Name] = problem;
            else gate.Add(new GateRule(OfferField.Payout, step.Direction, step.Action, (long)(size * 10_000)));
        }

        if (errors.Count > 0) return (null, this with { Errors = errors });
        gate.AddRange(Watched.Where(watched => watched.Value is not GateAction.Apply).Select(watched => new GateRule(watched.Key.Field, watched.Key.Direction, watched.Value)));
        return (new ChangeRules(Fields.Where(field => field.Value is not FieldRule.Always).ToDictionary(), new ChangeGate(gate)), this);
    }

    private static T? Word<T>(string? text) where T : struct, Enum => Enum.TryParse<T>(text, out var word) && Enum.IsDefined(word) ? word : null;
}
