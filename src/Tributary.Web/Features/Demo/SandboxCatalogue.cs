using System.Globalization;

namespace Tributary.Web.Features.Demo;

/// <summary>
/// The offers of one sandbox network at a moment: always the same number, in a fixed order of ids, and slowly changing with the clock.
/// Pure: the same network at the same moment always has the same offers, so nothing is stored and a restart changes nothing.
/// </summary>
internal sealed class SandboxCatalogue(string network, long firstId, int count)
{
    // Each place in the list may hold several offers in turn; consecutive ids per place keep the list sorted whoever holds it.
    private const int IdsPerPlace = 8;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Dice _dice = Dice.Of(network);

    public int Count => count;

    public IEnumerable<SandboxOffer> OffersAt(DateTimeOffset now, int skip, int take)
    {
        var end = Math.Min((long)skip + take, count);
        for (var place = skip; place < end; place++)
            yield return Offer(IdAt(place, now), now);
    }

    /// <summary>The offer with this id, whether or not it is in the list at the moment: an old link still leads somewhere.</summary>
    public SandboxOffer? Find(long id, DateTimeOffset now) =>
        id >= firstId && id < firstId + ((long)count * IdsPerPlace) ? Offer(id, now) : null;

    private long IdAt(int place, DateTimeOffset now)
    {
        var dice = _dice.For("place").For(place);
        var turn = dice.Below(100) switch
        {
            // Vanishes and returns while another offer stands in for it.
            < 3 => Turn(dice, now, 25, 90) % 2,
            // Ends, and something new comes in its place.
            < 6 => Turn(dice, now, 60, 240) % IdsPerPlace,
            _ => 0,
        };
        return firstId + ((long)place * IdsPerPlace) + turn;
    }

    private SandboxOffer Offer(long id, DateTimeOffset now)
    {
        var dice = _dice.For(id);
        var vertical = dice.For("vertical").Pick(SandboxWords.Verticals);
        var odd = dice.For("odd").Below(100);
        var os = vertical.Mobile ? dice.For("os").Pick(["ios", "android", "android", ""]) : "";
        return new SandboxOffer(
            id,
            Title(dice, vertical, os, odd < 2, now),
            Description(dice, vertical),
            vertical.Requirement,
            vertical.Category,
            vertical.Model,
            odd is 2 or 3 ? dice.For("countries").Pick(SandboxWords.OddCountries) : dice.For("countries").Pick(SandboxWords.CountryGroups),
            os,
            vertical.Mobile,
            dice.For("capped").Percent(35) ? dice.For("cap").Between(2, 50) * 10 : null,
            dice.For("approval").Percent(20),
            Goals(dice, vertical, now));
    }

    private static string Title(Dice dice, SandboxVertical vertical, string os, bool odd, DateTimeOffset now)
    {
        var brand = $"{dice.For("first").Pick(SandboxWords.First)} {dice.For("second").Pick(SandboxWords.Second)}";
        var title = Fill(vertical.Title, brand, dice.For("kind").Pick(vertical.Kinds), dice.For("action").Pick(vertical.Actions));
        if (os.Length > 0)
            title += os == "ios" ? " (iOS)" : " (Android)";
        if (dice.For("renamed").Percent(4) && Turn(dice.For("renaming"), now, 40, 200) % 2 == 1)
            title += " - new page";
        return odd ? Fill(dice.For("oddity").Pick(SandboxWords.OddTitles), title) : title;
    }

    private static string Description(Dice dice, SandboxVertical vertical) =>
        dice.For("markup").Percent(3)
            ? $"<p>{vertical.Requirement}</p><ul><li onclick=\"alert(1)\">Unique users only</li></ul><img src=x onerror=alert(1)>"
            : $"{vertical.Requirement} {dice.For("note").Pick(["Pays once per person.", "Tracks within minutes.", "Tracks within 24 hours.", "No VPN or proxy."])}";

    private static List<SandboxGoal> Goals(Dice dice, SandboxVertical vertical, DateTimeOffset now)
    {
        var cents = (long)dice.For("payout").Between(vertical.LeastCents, vertical.MostCents);
        if (dice.For("unsteady").Percent(12))
            cents = Math.Max(1, cents * (80 + (5 * (Turn(dice.For("repricing"), now, 10, 120) % 9))) / 100);
        if (vertical.Model != SandboxPayoutModel.Event)
            return [new SandboxGoal("1", dice.For("action").Pick(vertical.Actions), cents)];

        var steps = dice.For("steps").Between(1, vertical.Actions.Length - 2);
        var goals = new List<SandboxGoal> { new("1", "Install and open", Math.Max(1, cents / 20)) };
        for (var step = 1; step <= steps; step++)
            goals.Add(new SandboxGoal(Text(step + 1), vertical.Actions[step - 1], Math.Max(1, cents * step / steps)));
        return goals;
    }

    // How often the thing has changed so far, each at its own pace so that every minute something in the list is different.
    private static int Turn(Dice dice, DateTimeOffset now, int leastMinutes, int mostMinutes)
    {
        var pace = dice.For("pace").Between(leastMinutes, mostMinutes);
        var minutes = (long)(now - Start).TotalMinutes + dice.For("phase").Below(pace);
        return (int)Math.Abs(minutes / pace);
    }

    private static string Fill(string pattern, params object[] parts) => string.Format(CultureInfo.InvariantCulture, pattern, parts);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
