using System.Buffers.Text;
using FsCheck;
using FsCheck.Fluent;
using Tributary.Core.Clicks;

namespace Tributary.Core.Tests.Clicks;

public sealed class ClickIdTests
{
    private static readonly byte[] First = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly byte[] Second = [.. Enumerable.Range(101, 32).Select(i => (byte)i)];
    private static readonly ClickKeys Keys = new(1, new Dictionary<byte, byte[]> { [1] = First });
    private static readonly ClickId Click = new(Member: 48_213, OfferVersion: 218_811, Terms: 7, UnixSeconds: 1_795_271_528, Nonce: 0xABCDEF0123);

    [Fact]
    public void What_was_packed_comes_back()
    {
        var text = Click.Encode(Keys);

        Assert.Equal(48, text.Length);
        Assert.True(ClickId.TryDecode(text, Keys, out var back));
        Assert.Equal(Click, back);
    }

    [Fact]
    public void Any_numbers_that_fit_come_back() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ArrayOf(5).ToArbitrary(), numbers =>
    {
        var click = new ClickId(numbers[0] * 511L, numbers[1] * 511L, numbers[2], numbers[3] * 511L, numbers[4] * 511L);

        return ClickId.TryDecode(click.Encode(Keys), Keys, out var back) && back == click;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    [Trait("fault", "T-08")]
    public void Every_flipped_bit_is_refused()
    {
        var bytes = Base64Url.DecodeFromChars(Click.Encode(Keys));

        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(ClickId.TryDecode(Base64Url.EncodeToString(bytes), Keys, out _), $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    [Trait("fault", "T-08")]
    public void Members_cannot_be_swapped_between_two_good_ids()
    {
        var mine = Base64Url.DecodeFromChars(Click.Encode(Keys));
        var theirs = Base64Url.DecodeFromChars((Click with { Member = 666 }).Encode(Keys));

        theirs.AsSpan(2, 5).CopyTo(mine.AsSpan(2, 5));

        Assert.False(ClickId.TryDecode(Base64Url.EncodeToString(mine), Keys, out _));
    }

    [Fact]
    public void An_id_has_one_spelling()
    {
        var text = Click.Encode(Keys);

        foreach (var other in new[] { text + "=", " " + text, text + "\n", text[..47], text + "A", text.ToUpperInvariant(), text.Replace('-', '+').Replace('_', '/') + "=", "" })
            Assert.False(ClickId.TryDecode(other, Keys, out _), other);
    }

    [Fact]
    public void A_key_that_was_rotated_away_still_reads()
    {
        var old = Click.Encode(Keys);
        var rotated = new ClickKeys(2, new Dictionary<byte, byte[]> { [1] = First, [2] = Second });

        Assert.True(ClickId.TryDecode(old, rotated, out _));
        Assert.True(ClickId.TryDecode(Click.Encode(rotated), rotated, out _));
        Assert.False(ClickId.TryDecode(Click.Encode(rotated), Keys, out _));
        Assert.False(ClickId.TryDecode(old, new ClickKeys(1, new Dictionary<byte, byte[]> { [1] = Second }), out _));
    }

    [Fact]
    public void Numbers_that_do_not_fit_are_refused_when_packing()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => (Click with { Member = 1L << 40 }).Encode(Keys));
        Assert.Throws<ArgumentOutOfRangeException>(() => (Click with { Terms = 1L << 32 }).Encode(Keys));
        Assert.Throws<ArgumentOutOfRangeException>(() => (Click with { Nonce = -1 }).Encode(Keys));
    }

    [Fact]
    public void Any_text_is_answered_without_an_exception() =>
        Prop.ForAll<string?>(text => !ClickId.TryDecode(text, Keys, out _) && !ClickLink.TryDecode(text, Keys, out _)).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
