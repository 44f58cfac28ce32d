using System.Buffers.Text;
using Tributary.Core.Clicks;

namespace Tributary.Core.Tests.Clicks;

public sealed class ClickLinkTests
{
    private static readonly ClickKeys Keys = new(1, new Dictionary<byte, byte[]> { [1] = [.. Enumerable.Range(1, 32).Select(i => (byte)i)] });
    private static readonly ClickLink Link = new(Site: 1, Member: 48_213, Offer: 10_431);

    [Fact]
    public void What_was_packed_comes_back()
    {
        var text = Link.Encode(Keys);

        Assert.Equal(36, text.Length);
        Assert.True(ClickLink.TryDecode(text, Keys, out var back));
        Assert.Equal(Link, back);
    }

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        var bytes = Base64Url.DecodeFromChars(Link.Encode(Keys));

        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(ClickLink.TryDecode(Base64Url.EncodeToString(bytes), Keys, out _), $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }
}
