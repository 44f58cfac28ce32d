using Tributary.Core.Conversions;
using Tributary.Core.Templates;
using Tributary.Web.Features.Postbacks;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Networks;

/// <summary>"Would everything reach us?": what the template, the settings and the calls that came say about it.</summary>
internal static class PostbackChecks
{
    public static IReadOnlyList<Checklist.Check> Of(Template template, SettingValues settings, IReadOnlyList<PostbackRow> calls, CountsByKind outcomes, bool hasFormerAddress)
    {
        var postback = template.Postback!;
        return
        [
            .. hasFormerAddress ? [Moved(calls)] : Array.Empty<Checklist.Check>(),
            Payee(postback, calls),
            postback.TellsGoals
                ? new(Tone.Good, "Goals are told apart", $"{Macro(postback, "goal_id")} in the address")
                : new(Tone.Wait, "Goals are told apart", "not by this network", "Its calls name no goal; every call counts as the offer's one conversion, told apart by the transaction."),
            Reversals(template, postback, outcomes),
            Forgery(postback, settings),
            calls.Count > 0
                ? new(Tone.Good, "Test call received", "calls arrive")
                : new(Tone.Off, "Test call received", "none yet", "Most networks have a button that sends a test postback."),
        ];
    }

    // Asked by whoever is about to end the former address.
    private static Checklist.Check Moved(IReadOnlyList<PostbackRow> calls)
    {
        const string title = "The network calls the new address";
        return calls.FirstOrDefault(call => call.CameToFormerAddress || call.CameToNewAddress) switch
        {
            null => new(Tone.Off, title, "no call since it was made"),
            { CameToNewAddress: true } => new(Tone.Good, title, "the last call came to it"),
            _ => new(Tone.Wait, title, "the last call came to the former one", "Paste the new one at the network before the former one ends."),
        };
    }

    // Our click id says whom to pay; where a network's wall makes the clicks, the member's own id does.
    private static Checklist.Check Payee(Postback postback, IReadOnlyList<PostbackRow> calls)
    {
        var (title, field) = postback.TellsClicks || !postback.TellsMembers ? ("Click id comes back", "click_id") : ("The member comes back", "member_id");
        var with = calls.Count(call => call.ClickId is not null || (postback.TellsMembers && call.MemberLabel is not null));
        if (with > 0) return new(Tone.Good, title, $"seen in {with} of the last {calls.Count} calls");
        return calls.Count > 0
            ? new(Tone.Bad, title, "not in the last calls", "Check at the network that the address is pasted whole, with its macros.")
            : new(Tone.Off, title, $"{Macro(postback, field)} in the address");
    }

    private static Checklist.Check Reversals(Template template, Postback postback, CountsByKind outcomes)
    {
        const string title = "Reversals would arrive";
        if (outcomes.Has(nameof(Outcome.ReversedByNetwork))) return new(Tone.Good, title, $"{outcomes.Of(nameof(Outcome.ReversedByNetwork))} so far");
        if (postback.TellsReversals) return new(Tone.Good, title, "by a call of the network");
        return template.Outline.Reversals is not null || template.Outline.Conversions is { Reverses: true }
            ? new(Tone.Good, title, "the network is asked for them")
            : new(Tone.Bad, title, "not by this network", "Conversions that it takes back stay credited. Hold credits, or compare its statement.");
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
