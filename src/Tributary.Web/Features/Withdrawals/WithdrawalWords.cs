using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Withdrawals;

/// <summary>A withdrawal's state for people, and what its colour means.</summary>
internal static class WithdrawalWords
{
    public static (string Text, Tone Tone) Of(WithdrawalState state) => state switch
    {
        WithdrawalState.Open => ("Open", Tone.Ask),
        WithdrawalState.Settled => ("Paid", Tone.Good),
        WithdrawalState.Failed => ("Failed", Tone.Bad),
    };
}
