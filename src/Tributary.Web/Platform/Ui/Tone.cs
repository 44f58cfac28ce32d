using Tributary.Core.Conversions;

namespace Tributary.Web.Platform.Ui;

/// <summary>
/// What a colour means, everywhere in the panel: credited or passed; reversed, refused or failed; waits by itself; waits
/// for a person; no effect; you are here.
/// </summary>
public enum Tone { Off, Good, Bad, Wait, Ask, Here }

internal static class Tones
{
    public static string Word(this Tone tone) => tone switch
    {
        Tone.Off => "off",
        Tone.Good => "good",
        Tone.Bad => "bad",
        Tone.Wait => "wait",
        Tone.Ask => "ask",
        Tone.Here => "here",
    };

    /// <summary>The icon of a notice.</summary>
    public static string NoticeIcon(this Tone tone) => tone switch
    {
        Tone.Good => "check",
        Tone.Bad or Tone.Wait => "warn",
        Tone.Ask => "inbox",
        Tone.Off or Tone.Here => "info",
    };

    /// <summary>A step of a checklist: its icon, the class of its colour, and the word for those who see neither.</summary>
    public static (string Icon, string Class, string Word) Check(this Tone tone) => tone switch
    {
        Tone.Good => ("check", "ok", "passed"),
        Tone.Bad => ("x", "no", "failed"),
        Tone.Wait or Tone.Ask => ("warn", "hm", "look at this"),
        Tone.Off or Tone.Here => ("ring", "faint", "not checked"),
    };

    public static Tone Of(Outcome outcome) => outcome switch
    {
        Outcome.CreditedByNetwork => Tone.Good,
        Outcome.ReversedByNetwork or Outcome.Refused => Tone.Bad,
        Outcome.Pending or Outcome.Held => Tone.Wait,
        Outcome.Quarantined => Tone.Ask,
        Outcome.Duplicate or Outcome.Ignored or Outcome.Test => Tone.Off,
    };
}
