using System.Globalization;
using Tributary.Core.Money;
using Tributary.Core.Offers;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Offers;

/// <summary>Says what differs between two versions of an offer, what matters most first.</summary>
internal static class CompareVersions
{
    private const int Short = 120;
    private const int FewCodes = 8;
    private const string Nothing = "–";

    // 31 December 9999, where the calendar of the platform ends.
    private const long LastDay = 253_402_300_799_999;

    /// <summary>The label of the network’s own state of an offer.</summary>
    public const string Status = "Status";

    public static IReadOnlyList<FieldChange> Between(OfferVersion before, OfferVersion after) => [.. All(before, after).OfType<FieldChange>()];

    /// <summary>The same with those marked that did not come into force with the later version.</summary>
    public static IReadOnlyList<FieldChange> BetweenHeld(OfferVersion before, OfferVersion after)
    {
        if (after.Held is not { Length: > 0 } stored) return Between(before, after);
        var held = stored.Split(',').SelectMany(field => Rules.PinnedField.Differences(Enum.Parse<OfferField>(field), before, after)).Select(change => change.Label).ToHashSet(StringComparer.Ordinal);
        return [.. Between(before, after).Select(change => change with { IsHeld = held.Contains(change.Label) })];
    }

    private static IEnumerable<FieldChange?> All(OfferVersion before, OfferVersion after)
    {
        yield return Words(Status, Availability.SourceWords(before.Status).Text, Availability.SourceWords(after.Status).Text);
        yield return Money("Payout", (before.Payout, before.Currency), (after.Payout, after.Currency));
        yield return Words("Share of the sale", Percent(before.PayoutPercentPpm), Percent(after.PayoutPercentPpm));
        foreach (var goal in Goals(before, after)) yield return goal;
        yield return Words("Currency", before.Currency, after.Currency);
        yield return Codes("Countries", before.Countries, after.Countries, Country.Name);
        yield return Codes("Countries left out", before.CountriesExcluded, after.CountriesExcluded, Country.Name, none: "None");
        yield return Codes("Systems", before.Systems, after.Systems, DeviceWords.Of);
        yield return Codes("Devices", before.Devices, after.Devices, DeviceWords.Of);
        yield return Words("Daily cap", Number(before.DailyCap, "none"), Number(after.DailyCap, "none"));
        yield return Words("Starts", Day(before.StartsAt), Day(after.StartsAt));
        yield return Words("Ends", Day(before.EndsAt), Day(after.EndsAt));
        yield return Words("Your approval", before.Approval?.Replace('_', ' '), after.Approval?.Replace('_', ' '));
        yield return Words("Asks for approval", before.RequiresApproval == 1 ? "yes" : "no", after.RequiresApproval == 1 ? "yes" : "no");
        yield return Words("Rewarded traffic", Incentive(before.Incentive), Incentive(after.Incentive));
        yield return Words("Paid for", before.PayoutType?.ToUpperInvariant(), after.PayoutType?.ToUpperInvariant());
        yield return Words("Title", before.Title, after.Title);
        yield return Words("Description", before.Description, after.Description);
        yield return Words("Conditions", before.Conditions, after.Conditions);
        yield return Words("Categories", Texts(before.Categories), Texts(after.Categories));
        yield return Words("Tracking link", before.TrackingUrl, after.TrackingUrl);
        yield return Words("Landing page", before.PreviewUrl, after.PreviewUrl);
        yield return Words("Image", before.ImageUrl, after.ImageUrl);
        yield return Words("Store id", before.StoreId, after.StoreId);
        yield return Words("Place in the network’s order", Number(before.SourceRank, Nothing), Number(after.SourceRank, Nothing));
    }

    /// <summary>A text in few words round the first place where the two differ; null when they do not.</summary>
    public static FieldChange? Words(string label, string? before, string? after)
    {
        var (old, now) = (Clean(before), Clean(after));
        if (old == now) return null;
        if (old.Length <= Short && now.Length <= Short) return new FieldChange(label, old, now);
        var same = 0;
        while (same < old.Length && same < now.Length && old[same] == now[same]) same++;
        var from = Math.Max(0, same - 30);
        return new FieldChange(label, Cut(old, from), Cut(now, from)) { Whole = (old, now) };
    }

    private static FieldChange? Money(string label, (long? Minor, string? Currency) before, (long? Minor, string? Currency) after)
    {
        if (before.Minor == after.Minor && (before.Currency == after.Currency || before.Minor is null)) return null;
        var change = new FieldChange(label, Payouts.Text(before.Minor, before.Currency), Payouts.Text(after.Minor, after.Currency));
        if (before.Currency != after.Currency || before.Minor is not > 0 || after.Minor is null or < 0) return change;
        // In tenths of a percent; a payout is far from where this overflows, but a network may send anything.
        var tenths = (Int128)(after.Minor.Value - before.Minor.Value) * 1000 / before.Minor.Value;
        var size = Int128.Abs(tenths) is var many && many % 10 == 0 || many >= 1000 ? $"{many / 10}" : $"{many / 10}.{many % 10}";
        return change with { Note = $"{(tenths < 0 ? "−" : "+")}{size} %", Tone = tenths < 0 ? Tone.Bad : Tone.Good };
    }

    private static IEnumerable<FieldChange?> Goals(OfferVersion before, OfferVersion after)
    {
        if (before.Goals == after.Goals) yield break;
        var (old, now) = (StoredOffer.ReadGoals(before.Goals), StoredOffer.ReadGoals(after.Goals));
        var shared = now.Concat(old).Where(goal => now.Count(other => other.Id == goal.Id) > 1 || old.Count(other => other.Id == goal.Id) > 1).Select(goal => goal.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var (was, goal) in PairGoals.Of(old, now))
        {
            var label = "Goal: " + Cut(Clean((goal ?? was)!.Name ?? (goal ?? was)!.Id), 0) + Where((goal ?? was)!);
            if (was is null || goal is null)
            {
                yield return was is null ? new FieldChange(label, Nothing, Pays(goal!, after)) { Note = "new" } : new FieldChange(label, Pays(was, before), Nothing) { Note = "gone" };
                continue;
            }

            yield return Words("Goal’s name", was.Name ?? was.Id, goal.Name ?? goal.Id);
            yield return Money(label, (was.Payout, was.Currency ?? before.Currency), (goal.Payout, goal.Currency ?? after.Currency));
            yield return Words(label + ", share of the sale", Percent(was.PayoutPercent), Percent(goal.PayoutPercent));
            yield return Codes(label + ", countries", StoredOffer.Codes(was.Countries), StoredOffer.Codes(goal.Countries), Country.Name);
            yield return Codes(label + ", countries left out", StoredOffer.Codes(was.CountriesExcluded), StoredOffer.Codes(goal.CountriesExcluded), Country.Name, none: "None");
            yield return Codes(label + ", systems", StoredOffer.Codes(was.Os), StoredOffer.Codes(goal.Os), DeviceWords.Of);
            yield return Codes(label + ", devices", StoredOffer.Codes(was.Devices), StoredOffer.Codes(goal.Devices), DeviceWords.Of);
        }

        // Several payments under one id are told apart by where they are made.
        string Where(GoalDraft goal) => shared.Contains(goal.Id) && goal.Countries.Count > 0
            ? $" ({(goal.Countries.Count <= FewCodes ? string.Join(", ", goal.Countries) : Figure.Of(goal.Countries.Count, "country", "countries"))})" : "";
    }

    private static string Pays(GoalDraft goal, OfferVersion version) =>
        goal.Payout is null ? Percent(goal.PayoutPercent) : Payouts.Text(goal.Payout, goal.Currency ?? version.Currency);

    private static FieldChange? Codes(string label, string before, string after, Func<string, string> name, string none = "All")
    {
        if (before == after) return null;
        var (old, now) = (StoredOffer.ReadCodes(before), StoredOffer.ReadCodes(after));
        var (added, gone) = (now.Except(old, StringComparer.Ordinal).ToList(), old.Except(now, StringComparer.Ordinal).ToList());
        if (added.Count + gone.Count == 0) return null;
        // An empty list means all (or none): what was added to it or taken from it says nothing then.
        var note = old.Count == 0 || now.Count == 0 ? null
            : string.Join("; ", new[] { ("+ ", added), ("− ", gone) }.Where(part => part.Item2.Count > 0).Select(part => part.Item1 + Few(part.Item2)));
        return new FieldChange(label, Few(old), Few(now))
        {
            Note = note,
            Whole = old.Count > FewCodes || now.Count > FewCodes ? (Names(old), Names(now)) : null,
        };

        string Few(IReadOnlyList<string> codes) => codes.Count switch
        {
            0 => none,
            <= FewCodes => string.Join(", ", codes.Select(code => label.Contains("ountries", StringComparison.Ordinal) ? code : name(code))),
            _ => Figure.Of(codes.Count),
        };

        string Names(IReadOnlyList<string> codes) => codes.Count == 0 ? none : string.Join(", ", codes.Select(name));
    }

    private static string Percent(long? ppm) => ppm is { } value and >= 0 and <= Share.Whole ? new Share(value).ToDisplay() : Nothing;

    private static string Number(long? value, string none) => value is { } number ? Figure.Of(number) : none;

    public static string Day(long? at) => at is { } ms && ms == Math.Clamp(ms, 0, LastDay)
        ? DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime.ToString("d MMM yyyy HH:mm", CultureInfo.InvariantCulture) : Nothing;

    private static string Incentive(long? incentive) => incentive switch { null => "not said", 0 => "not allowed", _ => "welcome" };

    private static string Texts(string stored) => string.Join(", ", StoredOffer.ReadTexts(stored));

    private static string Clean(string? text) => string.IsNullOrEmpty(text) ? Nothing : Visible.Text(text);

    // Never between the two halves of a character.
    private static string Cut(string text, int from)
    {
        from = Math.Min(from, text.Length);
        if (from > 0 && from < text.Length && char.IsLowSurrogate(text[from])) from--;
        var to = Math.Min(text.Length, from + Short);
        if (to < text.Length && char.IsLowSurrogate(text[to])) to--;
        return (from > 0 ? "…" : "") + text[from..to] + (to < text.Length ? "…" : "");
    }
}
