using Tributary.Core.Security;

namespace Tributary.Core.Tests.Security;

public sealed class CapTexts
{
    [Fact]
    public void What_is_cut_never_ends_in_half_a_character()
    {
        const string text = "ab😀c";

        Assert.Equal(["", "a", "ab", "ab", "ab😀", "ab😀c"], Enumerable.Range(0, 6).Select(most => PlainText.Cut(text, most)));
    }

    [Fact]
    public void A_line_stays_one_line_and_says_that_it_was_cut()
    {
        Assert.Equal("Subject  Bcc: all", PlainText.Line(" Subject\r\nBcc: all\u2028"));
        Assert.Equal("Subj…", PlainText.Line("\tSubject\u0000", 4));
        Assert.Equal("", PlainText.Line(null));
    }
}
