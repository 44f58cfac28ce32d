using System.Text;
using Tributary.Core.Security;

namespace Tributary.Core.Tests.Security;

public sealed class OneTimeCodesTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    // RFC 6238, appendix B, SHA-1: the last six of its eight digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void The_codes_are_those_of_the_standard(long seconds, string code) =>
        Assert.Equal(code, OneTimeCodes.Of(Secret, OneTimeCodes.StepOf(seconds * 1000)));

    [Fact]
    public void A_clock_may_be_half_a_minute_off_and_no_more()
    {
        var now = 1_111_111_111_000;
        var step = OneTimeCodes.StepOf(now);

        Assert.Equal(
            [null, step - 1, step, step + 1, null],
            Enumerable.Range(-2, 5).Select(off => OneTimeCodes.Match(Secret, OneTimeCodes.Of(Secret, step + off), now, null)));
    }

    [Fact]
    public void A_code_works_once()
    {
        var step = OneTimeCodes.StepOf(1_111_111_111_000);
        var code = OneTimeCodes.Of(Secret, step);

        Assert.Equal(step, OneTimeCodes.Match(Secret, $"{code[..3]} {code[3..]}", 1_111_111_111_000, step - 1));
        Assert.Null(OneTimeCodes.Match(Secret, code, 1_111_111_111_000, step));
        Assert.Null(OneTimeCodes.Match(Secret, "", 1_111_111_111_000, null));
        Assert.Null(OneTimeCodes.Match(Secret, "０５０４７１", 1_111_111_111_000, null));
    }

    // RFC 4648, section 10, without the padding.
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void The_secret_is_written_in_base_32(string text, string written) => Assert.Equal(written, OneTimeCodes.Text(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void An_app_reads_who_it_is_for_from_the_address() => Assert.Equal(
        "otpauth://totp/Tributary:anna%40lumen.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Tributary",
        OneTimeCodes.Address("Tributary", "anna@lumen.example", Secret));
}
