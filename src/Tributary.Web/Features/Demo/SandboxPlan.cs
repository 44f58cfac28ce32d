using System.Globalization;

namespace Tributary.Web.Features.Demo;

/// <summary>
/// What a sandbox network will report about a visit: most visitors finish, some never do, some conversions are told twice, some are taken back,
/// and now and then somebody forges one. Pure; the same visit always ends the same way.
/// </summary>
internal static class SandboxPlan
{
    public static IReadOnlyList<SandboxPostback> For(SandboxKind kind, SandboxVisit visit)
    {
        var dice = Dice.Of(visit.Number);
        var done = visit.At.AddSeconds(dice.For("done").Between(3, 15));
        var plan = new List<SandboxPostback>();
        if (dice.For("finishes").Percent(70))
            plan.AddRange(Conversion(kind, visit, dice, done));
        if (dice.For("reverses").Percent(20) && plan.Count > 0)
            plan.Add(Reversal(kind, visit, done.AddSeconds(dice.For("reversal").Between(15, 45))));
        if (dice.For("forges").Percent(6))
            plan.Add(Forgery(kind, visit, dice, done.AddSeconds(2)));
        return plan;
    }

    /// <summary>The reports of a visitor who finishes at <paramref name="done"/>.</summary>
    public static IEnumerable<SandboxPostback> Conversion(SandboxKind kind, SandboxVisit visit, Dice dice, DateTimeOffset done)
    {
        var later = done.AddSeconds(dice.For("approval").Between(5, 12));
        if (kind == SandboxKind.Affise && dice.For("reviewed").Percent(40))
        {
            var held = dice.For("held").Percent(30);
            yield return Report(kind, visit, held ? SandboxPostbackKind.OnHold : SandboxPostbackKind.Pending, done);
            yield return Report(kind, visit, SandboxPostbackKind.Approved, later);
        }
        else
        {
            yield return Report(kind, visit, SandboxPostbackKind.Approved, done);
        }
        if (dice.For("repeats").Percent(12))
            yield return Report(kind, visit, SandboxPostbackKind.Repeated, later.AddSeconds(2));
    }

    public static SandboxPostback Reversal(SandboxKind kind, SandboxVisit visit, DateTimeOffset due) =>
        Report(kind, visit, SandboxPostbackKind.Reversed, due);

    private static SandboxPostback Forgery(SandboxKind kind, SandboxVisit visit, Dice dice, DateTimeOffset due)
    {
        var forged = Report(kind, visit, SandboxPostbackKind.Forged, due);
        var macros = new Dictionary<string, string>(forged.Macros, StringComparer.Ordinal) { ["lead_id"] = $"F{visit.Number}", ["transactionid"] = $"F{visit.Number}" };
        // Affise signs nothing, so a forger's only mistake can be a click that never was.
        if (kind == SandboxKind.Cpalead && dice.For("guesses").Percent(60))
            macros["password"] = "letmein";
        else
            macros["subid"] = macros["sub1"] = $"guessed-{visit.Number}";
        return forged with { Macros = macros };
    }

    private static SandboxPostback Report(SandboxKind kind, SandboxVisit visit, SandboxPostbackKind what, DateTimeOffset due) => kind switch
    {
        SandboxKind.Cpalead => new(due, what, CpaleadMacros(visit, what)),
        SandboxKind.Affise => new(due, what, AffiseMacros(visit, what, due)),
    };

    private static Dictionary<string, string> CpaleadMacros(SandboxVisit visit, SandboxPostbackKind what)
    {
        var cents = CpaleadFeed.PayoutIn(visit.Offer, visit.Country);
        return new(StringComparer.Ordinal)
        {
            ["subid"] = visit.ClickId,
            ["subid2"] = "",
            ["lead_id"] = $"L{visit.Number}",
            ["campaign_id"] = visit.Offer.Id.ToString(CultureInfo.InvariantCulture),
            ["campaign_name"] = visit.Offer.Title,
            ["payout"] = SandboxMoney.Write(what == SandboxPostbackKind.Reversed ? -cents : cents),
            ["country_iso"] = visit.Country,
            ["ip_address"] = Address(visit),
            ["gateway_id"] = "0",
            ["virtual_currency"] = "0",
            ["password"] = SandboxAccount.CpaleadPassword,
        };
    }

    private static Dictionary<string, string> AffiseMacros(SandboxVisit visit, SandboxPostbackKind what, DateTimeOffset at)
    {
        var goal = visit.Offer.Goals[^1];
        var group = AffiseFeed.Groups(visit.Offer).TakeWhile(countries => !countries.Contains(visit.Country, StringComparer.Ordinal)).Count();
        return new(StringComparer.Ordinal)
        {
            ["sub1"] = visit.ClickId,
            ["transactionid"] = $"t{visit.Number}",
            ["goal"] = goal.Id,
            ["offerid"] = visit.Offer.Id.ToString(CultureInfo.InvariantCulture),
            ["offer_name"] = visit.Offer.Title,
            ["sum"] = SandboxMoney.Write(AffiseFeed.PayoutIn(goal, group)),
            ["currency"] = "USD",
            ["status"] = Status(what),
            ["geo"] = visit.Country,
            ["ip"] = Address(visit),
            ["timestamp"] = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        };
    }

    private static string Status(SandboxPostbackKind what) => what switch
    {
        SandboxPostbackKind.Approved or SandboxPostbackKind.Repeated or SandboxPostbackKind.Forged => "1",
        SandboxPostbackKind.Pending => "2",
        SandboxPostbackKind.Reversed => "3",
        SandboxPostbackKind.OnHold => "5",
    };

    // 203.0.113.0/24 is set aside for documentation: no visitor has it.
    private static string Address(SandboxVisit visit) => $"203.0.113.{Dice.Of(visit.Number).For("address").Between(1, 254)}";
}
