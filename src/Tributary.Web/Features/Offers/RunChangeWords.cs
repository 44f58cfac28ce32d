using Tributary.Core.Offers;

namespace Tributary.Web.Features.Offers;

/// <summary>How a run's changes are told.</summary>
internal static class RunChangeWords
{
    public static string Of(RunChange change) => change switch
    {
        RunChange.Added => "Added",
        RunChange.Updated => "Updated",
        RunChange.Payout => "Payout changed",
        RunChange.Paused => "Paused",
        RunChange.Missing => "Newly missing",
        RunChange.Returned => "Returned",
    };

    public static string Pays(OfferVersion version) =>
        Payouts.Text(version.PayoutLow ?? version.Payout, version.PayoutHigh ?? version.Payout, version.PayoutPercentPpm, version.Currency);

    public static string Countries(OfferVersion version) => StoredOffer.ReadCodes(version.Countries) switch
    {
        [] => "All countries",
        { Count: > 8 } many => Platform.Ui.Figure.Of(many.Count, "country", "countries"),
        var few => string.Join(", ", few),
    };
}
