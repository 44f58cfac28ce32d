using Tributary.Core.Offers;

namespace Tributary.Core.Intake;

/// <summary>
/// The rules of a network in their order, ready to decide about many offers: the first that fits decides, and when none does the network's
/// listing on arrival. Pure, and safe for any number of threads.
/// </summary>
public sealed class IntakeRules
{
    public const int MostRules = 50;

    private readonly Listing _otherwise;
    private readonly PreparedRule[] _rules;

    public IntakeRules(IReadOnlyList<IntakeRule> rules, Listing otherwise)
    {
        _otherwise = otherwise;
        _rules = [.. rules.Take(MostRules).Select(rule => new PreparedRule(rule))];
    }

    /// <param name="offer">What the network told.</param>
    /// <param name="category">Our own category of it; empty for none.</param>
    public Arrival Of(OfferDraft offer, string category) =>
        PlaceOf(offer, category) is { } place ? new Arrival(_rules[place].Listing, _rules[place].Name) : new Arrival(_otherwise);

    /// <summary>Which rule decides, counted from 0; null when none does.</summary>
    public int? PlaceOf(OfferDraft offer, string category)
    {
        for (var place = 0; place < _rules.Length; place++)
        {
            if (_rules[place].Fits(offer, category))
                return place;
        }
        return null;
    }
}
