using Tributary.Core.Money;
using Tributary.Core.Templates;

namespace Tributary.Core.Conversions;

/// <summary>How what a network lists differs from what we have. The names are stored.</summary>
public enum DifferenceKind
{
    /// <summary>The network pays, and the member has nothing of it.</summary>
    NotCredited,

    /// <summary>The network took it back, and the member has it.</summary>
    TakenBack,

    /// <summary>The network pays another amount than was credited for.</summary>
    OtherAmount,

    /// <summary>The member has it, and the network does not know of it.</summary>
    NotListed,
}

/// <summary>Compares what a network says of a conversion with what we have.</summary>
public static class Reconcile
{
    /// <summary>Null when both agree, or when what the network says leaves it open.</summary>
    /// <param name="said">What the network says.</param>
    /// <param name="amount">What it says it pays; null when it names none that can be read.</param>
    /// <param name="ours">Where the conversion stands with us; null when we never heard of it.</param>
    /// <param name="payout">What we credited for.</param>
    /// <param name="isPartTaken">A part of it was taken back: what the network means by taking it back cannot be told from that.</param>
    public static DifferenceKind? Of(PostbackEvent said, Amount? amount, ConversionState? ours, Amount? payout, bool isPartTaken)
    {
        var isCredited = ours is ConversionState.Held or ConversionState.Available;
        return said switch
        {
            PostbackEvent.Approve when !isCredited => DifferenceKind.NotCredited,
            PostbackEvent.Approve or PostbackEvent.Adjust => isCredited && !isPartTaken && amount is { } pays && payout is { } paid && pays != paid ? DifferenceKind.OtherAmount : null,
            PostbackEvent.Void => isCredited && !isPartTaken ? DifferenceKind.TakenBack : null,
            PostbackEvent.Pending or PostbackEvent.Ignore or PostbackEvent.Test => null,
        };
    }
}
