using Tributary.Core.Conversions;
using Tributary.Core.Money;
using Tributary.Core.Templates;

namespace Tributary.Core.Tests.Conversions;

public sealed class ReconcileTests
{
    private static readonly Amount Paid = new(12_400_000, Currency.Usd);
    private static readonly Amount Less = new(10_000_000, Currency.Usd);

    [Theory]
    [InlineData(PostbackEvent.Approve, null, DifferenceKind.NotCredited)]
    [InlineData(PostbackEvent.Approve, ConversionState.Quarantined, DifferenceKind.NotCredited)]
    [InlineData(PostbackEvent.Approve, ConversionState.Pending, DifferenceKind.NotCredited)]
    [InlineData(PostbackEvent.Approve, ConversionState.Reversed, DifferenceKind.NotCredited)]
    [InlineData(PostbackEvent.Approve, ConversionState.Held, null)]
    [InlineData(PostbackEvent.Approve, ConversionState.Available, null)]
    [InlineData(PostbackEvent.Void, null, null)]
    [InlineData(PostbackEvent.Void, ConversionState.Held, DifferenceKind.TakenBack)]
    [InlineData(PostbackEvent.Void, ConversionState.Available, DifferenceKind.TakenBack)]
    [InlineData(PostbackEvent.Void, ConversionState.Reversed, null)]
    [InlineData(PostbackEvent.Pending, ConversionState.Available, null)]
    [InlineData(PostbackEvent.Adjust, ConversionState.Pending, null)]
    [InlineData(PostbackEvent.Ignore, null, null)]
    public void Says_who_has_what_the_other_has_not(PostbackEvent said, ConversionState? ours, DifferenceKind? expected) =>
        Assert.Equal(expected, Reconcile.Of(said, Paid, ours, ours is null ? null : Paid, isPartTaken: false));

    [Fact]
    public void Another_amount_is_one_of_the_same_conversion_that_is_whole()
    {
        Assert.Equal(DifferenceKind.OtherAmount, Reconcile.Of(PostbackEvent.Approve, Less, ConversionState.Available, Paid, isPartTaken: false));
        Assert.Null(Reconcile.Of(PostbackEvent.Approve, Less, ConversionState.Available, Paid, isPartTaken: true));
        Assert.Null(Reconcile.Of(PostbackEvent.Approve, null, ConversionState.Available, Paid, isPartTaken: false));
        Assert.Null(Reconcile.Of(PostbackEvent.Void, Less, ConversionState.Available, Paid, isPartTaken: true));
    }
}
