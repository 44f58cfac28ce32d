using FsCheck;
using FsCheck.Fluent;
using Tributary.Core.Money;

namespace Tributary.Core.Tests.Money;

public sealed class AmountGrammarTests
{
    private static readonly Dictionary<string, long> Accepted = new(StringComparer.Ordinal)
    {
        ["0"] = 0,
        ["1"] = 1_000_000,
        ["007"] = 7_000_000,
        ["0.6"] = 600_000,
        ["0.60"] = 600_000,
        ["0.600000"] = 600_000,
        ["0.60000000"] = 600_000,
        ["12.4"] = 12_400_000,
        ["0.000001"] = 1,
        ["999999999999"] = 999_999_999_999_000_000,
        ["999999999999.999999"] = 999_999_999_999_999_999,
        ["-1"] = -1_000_000,
        ["-0.50"] = -500_000,
        ["-0"] = 0,
    };

    private static readonly string[] Refused =
    [
        "", " ", "-", ".", "-.", "1.", ".5", "-.5", "1..0", "1.2.3", "--5", "+5", "5-", "- 5", " 5", "5 ", "5\n", "\t5", "5\0", "\u00a05",
        "1e9", "1E9", "1e-2", "1.5e3", "0x10", "0b1", "1f", "1d", "1m", "1_000", "1'000", "1 000", "1\u202f000", "1,23", "1,000", "1.234,56",
        "1,234.56", "$5", "5$", "5 USD", "USD", "€1", "5%", "NaN", "nan", "Infinity", "-Infinity", "∞", "inf", "null", "undefined", "true",
        "None", "٣", "１", "²", "Ⅳ", "੩", "1٫5", "1。5", "\u22125", "\u20131", "1/3", "½", "5;DROP", "5' OR '1", "{payout}", "%%PAYOUT%%",
        "${sum}", "(5)", "[5]", "5..", "..5", "1000000000000", "9999999999999", "9223372036854.775808", "9223372036854775807",
        "0.0000001", "1.0000005", "0.123456789", "1.000000000", "0,6", "6.02214076e23", new string('9', 400), "0." + new string('1', 400), "1\u200b",
    ];

    public static TheoryData<string> Everything => [.. Accepted.Keys.Concat(Refused)];

    [Theory, MemberData(nameof(Everything))]
    [Trait("fault", "T-06")]
    public void Only_the_listed_spellings_are_amounts(string text)
    {
        var parsed = Amounts.TryParse(text, 6, allowNegative: true, out var minor);

        Assert.Equal(Accepted.ContainsKey(text), parsed);
        Assert.Equal(Accepted.GetValueOrDefault(text), minor);
    }

    [Fact]
    public void The_corpus_has_at_least_eighty_spellings() => Assert.True(Refused.Length + Accepted.Count >= 80);

    [Theory, InlineData("-1"), InlineData("-0.5"), InlineData("-0")]
    public void A_minus_is_refused_unless_it_is_allowed(string text) => Assert.False(Amounts.TryParse(text, 6, allowNegative: false, out _));

    [Theory, InlineData("1"), InlineData("1.0"), InlineData("8928.00000000")]
    public void Points_are_whole(string text) => Assert.True(Amount.TryParse(text, Currency.Points, allowNegative: false, out _));

    [Fact]
    public void Half_a_point_is_refused() => Assert.False(Amount.TryParse("0.5", Currency.Points, allowNegative: false, out _));

    [Fact]
    public void What_does_not_fit_64_bits_is_refused()
    {
        Assert.True(Amounts.TryParse("92233720368.54775807", 8, allowNegative: true, out var most));
        Assert.Equal(long.MaxValue, most);
        Assert.False(Amounts.TryParse("92233720368.54775808", 8, allowNegative: true, out _));
    }

    [Fact]
    public void What_is_written_is_read_back() => Prop.ForAll(Cases(), pair =>
    {
        var (minor, scale) = pair;

        var text = Amounts.Format(minor, scale);

        return Amounts.TryParse(text, scale, allowNegative: true, out var back) && back == minor;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Any_text_is_answered_without_an_exception() => Prop.ForAll<string?, bool>((text, allowNegative) =>
        !Amounts.TryParse(text, 6, allowNegative, out _) || text!.All(c => char.IsAsciiDigit(c) || c is '.' or '-')).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static Arbitrary<(long Minor, int Scale)> Cases()
    {
        var minors = Gen.Choose(int.MinValue, int.MaxValue).SelectMany(high => Gen.Choose(0, int.MaxValue), (high, low) => ((long)high << 27) ^ low);
        return minors.SelectMany(_ => Gen.Choose(0, 8), (minor, scale) => (minor % 999_999_999_999_000_000, scale))
            .Where(pair => Math.Abs(pair.Item1) / Amounts.PowerOfTen(pair.scale) <= 999_999_999_999)
            .ToArbitrary();
    }
}
