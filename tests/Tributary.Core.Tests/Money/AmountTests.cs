using Tributary.Core.Money;

namespace Tributary.Core.Tests.Money;

public sealed class AmountTests
{
    [Theory]
    [InlineData("USD", 12_400_000, "$12.40")]
    [InlineData("USD", 12_409_999, "$12.40")]
    [InlineData("USD", 1_284_500_000, "$1,284.50")]
    [InlineData("USD", -46_200_000, "−$46.20")]
    [InlineData("USD", -46_209_999, "−$46.20")]
    [InlineData("USD", 0, "$0.00")]
    [InlineData("EUR", 18_000_000, "EUR 18.00")]
    [InlineData("EUR", -18_000_000, "−EUR 18.00")]
    [InlineData("JPY", 1_500_900_000, "JPY 1,500")]
    [InlineData("KWD", 1_234_567, "KWD 1.234")]
    [InlineData("BTC", 12_345_678, "BTC 0.12345678")]
    [InlineData("POINTS", 8_928, "8,928 points")]
    [InlineData("POINTS", 1, "1 point")]
    [InlineData("POINTS", -25, "−25 points")]
    public void People_see_visible_decimals_rounded_down(string code, long minor, string expected) =>
        Assert.Equal(expected, new Amount(minor, Currency.Parse(code)).ToDisplay());

    [Theory]
    [InlineData(8_928_000, "$8.928")]
    [InlineData(9_920_000, "$9.92")]
    [InlineData(12_400_000, "$12.40")]
    [InlineData(-1, "−$0.000001")]
    public void A_calculation_drops_no_digit(long minor, string expected) => Assert.Equal(expected, new Amount(minor, Currency.Usd).ToFullDisplay());

    [Theory]
    [InlineData("USD", -1_012_400_000, "-1012.400000", "−1,012.400000")]
    [InlineData("POINTS", 8_928, "8928", "8,928")]
    [InlineData("USD", long.MinValue, "-9223372036854.775808", "−9,223,372,036,854.775808")]
    public void Machines_and_the_ledger_see_every_decimal(string code, long minor, string exact, string ledger)
    {
        var amount = new Amount(minor, Currency.Parse(code));

        Assert.Equal(exact, amount.ToExact());
        Assert.Equal(ledger, amount.ToLedger());
    }

    [Theory, InlineData("usd", "USD", 6), InlineData("Btc", "BTC", 8), InlineData("points", "POINTS", 0), InlineData("XTS", "XTS", 6)]
    public void A_currency_is_read_in_any_case(string code, string expected, int scale)
    {
        Assert.True(Currency.TryParse(code, out var currency));

        Assert.Equal((expected, scale), (currency.Code, currency.Scale));
    }

    [Theory, InlineData(null), InlineData(""), InlineData("US"), InlineData("USDT"), InlineData("U$D"), InlineData("ÜSD"), InlineData("{currency}"), InlineData("840")]
    public void Anything_else_is_no_currency(string? code) => Assert.False(Currency.TryParse(code, out _));

    [Fact]
    public void Currencies_never_mix()
    {
        var dollar = new Amount(1, Currency.Usd);
        var euro = new Amount(1, Currency.Parse("EUR"));

        Assert.Throws<InvalidOperationException>(() => dollar + euro);
        Assert.Throws<InvalidOperationException>(() => dollar - euro);
        Assert.Throws<InvalidOperationException>(() => dollar < euro);
    }

    [Fact]
    public void Sums_that_do_not_fit_throw() =>
        Assert.Throws<OverflowException>(() => new Amount(long.MaxValue, Currency.Usd) + new Amount(1, Currency.Usd));
}
