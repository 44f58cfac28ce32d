using Tributary.Core.Templates;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Networks;

/// <summary>"Would everything reach us?": what the template, the settings and the calls that came say about it.</summary>
internal static class PostbackChecks
{
    public static IReadOnlyList<Checklist.Check> Of(Postback postback, SettingValues settings, IReadOnlyList<PostbackRow> calls, IReadOnlyDictionary<string, long> outcomes)
    {
        var withClick = calls.Count(call => call.ClickId is not null);
        var reversals = outcomes.GetValueOrDefault("ReversedByNetwork");
        return
        [
            withClick > 0
                ? new(Tone.Good, "Click id comes back", $"seen in {withClick} of the last {calls.Count} calls")
                : calls.Count > 0
                    ? new(Tone.Bad, "Click id comes back", "not in the last calls", "Check at the network that the address is pasted whole, with its macros.")
                    : new(Tone.Off, "Click id comes back", $"{Macro(postback, "click_id")} in the address"),
            postback.TellsGoals
                ? new(Tone.Good, "Goals are told apart", $"{Macro(postback, "goal_id")} in the address")
                : new(Tone.Wait, "Goals are told apart", "not by this network", "Its calls name no goal; every call counts as the offer's one conversion, told apart by the transaction."),
            postback.TellsReversals
                ? new(Tone.Good, "Reversals would arrive", reversals > 0 ? $"{reversals} so far" : "by a call to the same address")
                : new(Tone.Bad, "Reversals would arrive", "not by this network", "Conversions that it takes back stay credited. Hold credits, or compare its statement."),
            Forgery(postback, settings),
            calls.Count > 0
                ? new(Tone.Good, "Test call received", "calls arrive")
                : new(Tone.Off, "Test call received", "none yet", "Most networks have a button that sends a test postback."),
        ];
    }

    private static Checklist.Check Forgery(Postback postback, SettingValues settings)
    {
        const string title = "Nobody could forge a call";
        var addresses = postback.AddressSetting is { } setting && settings[setting] is not null;
        return postback.StrengthWith(settings) switch
        {
            PostbackStrength.Signature => new(Tone.Good, title, "every call is signed"),
            PostbackStrength.SharedSecret => new(Tone.Good, title, addresses ? "shared secret and addresses" : "shared secret"),
            PostbackStrength.Addresses => new(Tone.Good, title, "only from the network's addresses"),
            PostbackStrength.Nothing => new(Tone.Wait, title, "weak", "This network does not sign, or its secret is not filled in. The private address is checked; add the network's addresses in the settings above."),
        };
    }

    private static string Macro(Postback postback, string field) => postback.Fields.FirstOrDefault(known => known.Name == field)?.Macro ?? field;
}
