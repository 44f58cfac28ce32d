using Tributary.Core.Conversions;
using Tributary.Core.Money;

namespace Tributary.Web.Features.Conversions;

/// <summary>What a person can do to a conversion.</summary>
public enum ConversionAct
{
    Approve,
    Release,
    Cancel,
}

/// <summary>An act in words: the last part of its address, its button, the question, what will happen.</summary>
public readonly record struct ConversionActWords(string Id, string Button, string Heading, string Text, bool IsDanger);

internal static class ConversionActs
{
    /// <summary>What can be done to it as it stands.</summary>
    public static IReadOnlyList<ConversionAct> On(ConversionLine line, Terms? terms) => line.Stands switch
    {
        ConversionState.Pending when line is { MemberId: not null, Paid: { IsZero: false, IsNegative: false } } && terms is not null => [ConversionAct.Approve, ConversionAct.Cancel],
        ConversionState.Pending or ConversionState.Quarantined => [ConversionAct.Cancel],
        ConversionState.Held => [ConversionAct.Release, ConversionAct.Cancel],
        ConversionState.Available => [ConversionAct.Cancel],
        ConversionState.Reversed or ConversionState.ReversedFirst or ConversionState.Rejected => [],
    };

    public static ConversionActWords Words(ConversionAct act, ConversionLine line) => act switch
    {
        ConversionAct.Approve => new("approve", "Confirm and credit", "Credit it without the network's word?",
            "The member gets it by the terms of his click. If the network confirms it later nothing is credited twice; if it takes it back, it is taken back from him too.", false),
        ConversionAct.Release => new("release", "End the hold", "End the hold now?", "The member can spend it at once. What the network takes back later he owes.", false),
        ConversionAct.Cancel when line.CreditedAt is null => new("cancel", "Reject", "Reject this conversion?", "Nothing is credited for it, also when the network confirms it later.", true),
        ConversionAct.Cancel => new("cancel", "Take back", "Take back what is left of this credit?",
            "The ledger gets the mirror of its postings. What the member has spent of it he owes, and his next credits pay it first. It cannot be credited again.", true),
    };
}
