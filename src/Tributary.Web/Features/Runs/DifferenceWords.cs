using Tributary.Core.Conversions;
using Tributary.Core.Templates;

namespace Tributary.Web.Features.Runs;

/// <summary>How differences with a network are said.</summary>
internal static class DifferenceWords
{
    public static string Of(DifferenceKind kind) => kind switch
    {
        DifferenceKind.NotCredited => "Paid, not credited",
        DifferenceKind.TakenBack => "Credited, taken back",
        DifferenceKind.OtherAmount => "Other amount",
        DifferenceKind.NotListed => "Credited, unknown to the network",
    };

    public static string Explain(DifferenceKind kind) => kind switch
    {
        DifferenceKind.NotCredited => "The network pays for these, and no member has anything of them. Brought in, each is decided like a call of the network, by the same keys: it counts once.",
        DifferenceKind.TakenBack => "The network took these back, and members have them. Brought in, each is taken back as if the network had called.",
        DifferenceKind.OtherAmount => "The network names another amount than was credited for. Open the conversion: its calls say who said what.",
        DifferenceKind.NotListed => "Members were credited for these, and the network's list does not have them. It may still list them later; when it never will, take each back on its page.",
    };

    public static string Says(PostbackEvent? said) => said is not { } word ? "Does not list it" : word switch
    {
        PostbackEvent.Approve => "Pays",
        PostbackEvent.Void => "Took it back",
        PostbackEvent.Adjust => "Changed the amount",
        PostbackEvent.Pending => "Pending",
        PostbackEvent.Ignore or PostbackEvent.Test => "Says nothing of it",
    };

    public static string Have(ConversionState? ours) => ours is not { } state ? "Never heard of it" : state switch
    {
        ConversionState.Quarantined => "In quarantine",
        ConversionState.Pending => "Pending",
        ConversionState.Held => "Credited, held",
        ConversionState.Available => "Credited",
        ConversionState.Reversed => "Took it back",
        ConversionState.ReversedFirst => "Taken back before it came",
        ConversionState.Rejected => "Rejected",
    };
}
