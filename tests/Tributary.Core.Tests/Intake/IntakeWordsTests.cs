using Tributary.Core.Intake;
using Tributary.Core.Offers;

namespace Tributary.Core.Tests.Intake;

public sealed class IntakeWordsTests
{
    private static readonly IntakeRule Sync = new() { Name = "Any", Listing = Listing.Synced };

    public static TheoryData<string, IntakeRule> Sentences => new()
    {
        { "Synced, whatever it is", Sync },
        { "Synced when it pays 0.50 USD or more in US, CA or GB", Sync with { PayoutFrom = 500_000, PayoutCurrency = "USD", Countries = ["US", "CA", "GB"] } },
        { "Ignored when it runs only outside of US and CA", Sync with { Listing = Listing.Ignored, Countries = ["US", "CA"], OnlyOutside = true } },
        { "Synced when it pays 1.00 to 2.125 EUR and runs only outside of US", Sync with { PayoutFrom = 1_000_000, PayoutTo = 2_125_000, PayoutCurrency = "EUR", Countries = ["US"], OnlyOutside = true } },
        { "Synced when it runs in DE", Sync with { Countries = ["DE"] } },
        { "Ignored when it has “casino” or “bet” in its title", Sync with { Listing = Listing.Ignored, Contains = ["casino", "bet"], Text = IntakeText.Title } },
        { "Synced when it pays 7.5 % of a sale or more, is paid as CPS or revenue share and has an image", Sync with { PercentFrom = 75_000, PayoutTypes = ["cps", "revshare"], HasImage = true } },
        { "Synced when it is for iOS, is for TV, is in our category Games and is tracked by lumen.example", Sync with { Systems = ["ios"], Devices = ["tv"], Categories = ["Games"], TrackingHosts = ["lumen.example"] } },
        { "New when it refuses rewarded traffic, has no goals and has no preview", Sync with { Listing = Listing.New, Incentive = IntakeIncentive.Refused, HasGoals = false, HasPreview = false } },
        { "Synced when it runs in A0, A1, A2, A3, A4, A5, A6 or 13 more", Sync with { Countries = [.. Enumerable.Range(0, 20).Select(number => $"A{number}")] } },
    };

    [Theory]
    [MemberData(nameof(Sentences))]
    public void A_rule_reads_as_a_sentence(string sentence, IntakeRule rule) => Assert.Equal(sentence, IntakeWords.Of(rule));
}
