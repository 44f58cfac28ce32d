using Tributary.Core.Offers;

namespace Tributary.Core.Tests.Offers;

public sealed class TellOffersApart
{
    [Theory]
    [InlineData("Dragon Harbor: reach Castle 20", "DRAGON HARBOR - Reach castle 20 (US, iOS)")]
    [InlineData("Café de Paris", "cafe  DE París!")]
    [InlineData("Bob’s Quiz", "Bobs quiz")]
    [InlineData("Coin Meadow", "[CPE] Coin Meadow_AND_US_T1_NI")]
    [InlineData("Ｗｉｄｅ Game", "wide game")]
    public void A_title_is_the_same_whatever_a_network_writes_round_it(string one, string other)
    {
        Assert.NotNull(SameOffer.Title(one));
        Assert.Equal(SameOffer.Title(one), SameOffer.Title(other));
    }

    [Theory]
    [InlineData("")]
    [InlineData("US - iOS")]
    [InlineData("🎁🎁🎁")]
    [InlineData("2048")]
    [InlineData("\u202e\u200b")]
    public void A_title_that_says_nothing_tells_nothing(string title) => Assert.Null(SameOffer.Title(title));

    [Theory]
    [InlineData("Castle 20")]
    [InlineData("Castle 30")]
    public void Numbers_tell_offers_apart(string title) => Assert.NotEqual(SameOffer.Title("Castle 25"), SameOffer.Title(title));

    [Fact]
    public void No_title_breaks_it_and_what_it_gives_stays_as_it_is()
    {
        foreach (var title in NaughtyTitles())
        {
            var once = SameOffer.Title(title);

            Assert.True(once is null || once.Length <= 200);
            Assert.True(once is null || SameOffer.Title(once) is null || SameOffer.Title(once) == once, title);
        }
    }

    [Theory]
    [InlineData("com.Example.Game", null, "com.example.game")]
    [InlineData("id123456", null, "123456")]
    [InlineData("123456", null, "123456")]
    [InlineData(null, "https://apps.apple.com/us/app/some-game/id123456?mt=8", "123456")]
    [InlineData(null, "https://play.google.com/store/apps/details?id=com.example.game&hl=en", "com.example.game")]
    [InlineData(null, "https://play.google.com/store/apps/details", null)]
    [InlineData(null, "https://landing.example/", null)]
    [InlineData(" ", "nonsense", null)]
    public void An_application_is_told_by_its_id_in_the_store(string? storeId, string? preview, string? key) => Assert.Equal(key, SameOffer.Store(storeId, preview));

    [Theory]
    [InlineData("https://www.Brand.example/Join/?aff=12#top", "brand.example/join")]
    [InlineData("http://brand.example", "brand.example")]
    [InlineData("https://apps.apple.com/app/id1", null)]
    [InlineData("https://10.0.0.1/x", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData(null, null)]
    public void A_landing_page_is_told_by_host_and_path(string? preview, string? key) => Assert.Equal(key, SameOffer.Page(preview));

    [Theory]
    [InlineData("", "", "", "", true)]
    [InlineData(",US,", "", ",US,CA,", "", true)]
    [InlineData(",US,", "", ",CA,", "", false)]
    [InlineData(",US,", "", "", ",US,", false)]
    [InlineData("", ",US,", ",US,CA,", "", true)]
    public void Two_offers_meet_where_both_can_be_done(string one, string oneWithout, string other, string otherWithout, bool meet)
    {
        var (first, second) = (new Audience(one, oneWithout, "", ""), new Audience(other, otherWithout, "", ""));

        Assert.Equal(meet, first.Meets(second));
        Assert.Equal(meet, second.Meets(first));
    }

    [Theory]
    [InlineData("", "", ",US,", "", true)]
    [InlineData(",US,CA,", "", ",US,", "", true)]
    [InlineData(",US,", "", ",US,CA,", "", false)]
    [InlineData(",US,", "", "", "", false)]
    [InlineData("", ",US,", ",US,", "", false)]
    [InlineData("", ",US,", "", ",US,CA,", true)]
    public void One_offer_covers_another_when_nobody_is_lost(string one, string oneWithout, string other, string otherWithout, bool covers) =>
        Assert.Equal(covers, new Audience(one, oneWithout, "", "").Covers(new Audience(other, otherWithout, "", "")));

    private static IEnumerable<string> NaughtyTitles() =>
    [
        "", " ", "\0", "\ud800", "x\udfffy title", "＜script＞alert(1)＜/script＞", "Ω≈ç√∫˜µ≤≥÷", "田中さんにあげて下さい", "ﷺ", "ﬁne ﬂuid", "İstanbul İndir", "ẞtraße GROẞ", "🏳️‍🌈 flag game",
        "T̷h̷e̷ ̷q̷u̷i̷z̷", "مرحبا لعبة", new string('a', 5000), string.Concat(Enumerable.Repeat("word ", 900)), "' or 1=1 --", "../../../etc/passwd", "%s%s%n", "{{7*7}}", "\r\nSet-Cookie: a", "=cmd|' /C calc'!A0",
    ];
}
