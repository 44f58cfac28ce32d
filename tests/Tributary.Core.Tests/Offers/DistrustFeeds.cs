using Tributary.Core.Offers;

namespace Tributary.Core.Tests.Offers;

public sealed class DistrustFeeds
{
    private static readonly FeedFigures Good = new() { Known = 1000, Records = 1000 };

    [Theory]
    [InlineData(1, false, true)]
    [InlineData(1000, false, true)]
    [InlineData(1000, true, false)]
    [InlineData(0, false, false)]
    public void An_empty_feed_is_never_believed_while_an_offer_is_known(long known, bool mayBeEmpty, bool stops)
    {
        var findings = JudgeFeed.Findings(new FeedFigures { Known = known, Records = 0, Gone = known }, 40, mayBeEmpty);

        Assert.Equal(stops ? [new FeedFinding(FeedDoubt.Empty, known, known)] : [], findings);
    }

    [Fact]
    public void No_change_is_no_empty_feed()
    {
        Assert.Empty(JudgeFeed.Findings(new FeedFigures { IsWhole = false, Known = 1000 }, 40, false));
    }

    [Theory]
    [InlineData(1000, 400, false)]
    [InlineData(1000, 401, true)]
    [InlineData(30, 20, false)]
    [InlineData(30, 21, true)]
    [InlineData(6, 6, true)]
    [InlineData(5, 5, false)]
    public void A_feed_that_loses_more_than_the_drop_or_all_there_is_stops(long known, long gone, bool stops)
    {
        var findings = JudgeFeed.Findings(new FeedFigures { Known = known, Records = known, Gone = gone }, 40, false);

        Assert.Equal(stops ? [new FeedFinding(FeedDoubt.Missing, gone, known)] : [], findings);
    }

    [Fact]
    public void Offers_that_are_closed_count_like_offers_that_are_gone()
    {
        var findings = JudgeFeed.Findings(Good with { Gone = 1, Closed = 400 }, 40, false);

        Assert.Equal([new(FeedDoubt.Missing, 1, 1000), new(FeedDoubt.Closed, 400, 1000)], findings);
    }

    [Theory]
    [InlineData(1000, 0, true)]
    [InlineData(500, 249, true)]
    [InlineData(500, 250, false)]
    [InlineData(499, 0, false)]
    public void A_field_that_most_offers_had_must_not_vanish(long had, long has, bool stops)
    {
        var findings = JudgeFeed.Findings(Good with { Fields = [new FieldFilling(OfferField.Image, had, has)] }, 40, false);

        Assert.Equal(stops ? [new FeedFinding(FeedDoubt.Field, had - has, had, OfferField.Image)] : [], findings);
    }

    [Theory]
    [InlineData(1000, 949, 1000, true)]
    [InlineData(1000, 950, 1000, false)]
    [InlineData(60, 40, 60, true)]
    [InlineData(60, 41, 60, false)]
    [InlineData(20, 0, 60, true)]
    public void What_an_offer_needs_must_not_vanish_from_one_in_twenty(long had, long has, long known, bool stops)
    {
        foreach (var field in new[] { OfferField.Payout, OfferField.TrackingLink, OfferField.Countries })
        {
            var findings = JudgeFeed.Findings(new FeedFigures { Known = known, Records = known, Fields = [new FieldFilling(field, had, has)] }, 40, false);

            Assert.Equal(stops ? [new FeedFinding(FeedDoubt.Field, had - has, had, field)] : [], findings);
        }
    }

    [Fact]
    public void A_handful_of_offers_is_too_few_to_miss_a_field()
    {
        Assert.Empty(JudgeFeed.Findings(new FeedFigures { Known = 19, Records = 19, Fields = [new FieldFilling(OfferField.Payout, 19, 0)] }, 40, false));
    }

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 200, false)]
    [InlineData(2, 199, true)]
    [InlineData(11, 1000, true)]
    public void More_than_one_bad_record_in_a_hundred_is_too_many(long bad, long records, bool tooMany)
    {
        Assert.Equal(tooMany, JudgeFeed.TooManyBad(bad, records));
        Assert.Equal(tooMany, JudgeFeed.Findings(new FeedFigures { Records = records, Unusable = bad }, 40, false).Count == 1);
        Assert.Equal(tooMany, JudgeFeed.Findings(new FeedFigures { Records = records, Repeated = bad }, 40, false).Count == 1);
    }

    [Fact]
    public void A_network_that_was_accepted_with_bad_records_is_asked_about_again_only_when_there_are_more()
    {
        var always = Good with { Unusable = 30, Last = new BelievedFeed(500, 15) };

        Assert.Empty(JudgeFeed.Findings(always, 40, false));
        Assert.Equal([new(FeedDoubt.Unusable, 31, 1000)], JudgeFeed.Findings(always with { Unusable = 31 }, 40, false));
    }

    [Fact]
    public void What_was_accepted_may_not_become_more()
    {
        FeedFinding[] accepted = [new(FeedDoubt.Missing, 482, 900), new(FeedDoubt.Field, 300, 400, OfferField.Image)];

        Assert.Empty(JudgeFeed.NotAccepted([new(FeedDoubt.Missing, 482, 890), new(FeedDoubt.Field, 299, 400, OfferField.Image)], accepted));
        Assert.Single(JudgeFeed.NotAccepted([new(FeedDoubt.Missing, 483, 900)], accepted));
        Assert.Single(JudgeFeed.NotAccepted([new(FeedDoubt.Field, 1, 400, OfferField.Payout)], accepted));
        Assert.Single(JudgeFeed.NotAccepted([new(FeedDoubt.Closed, 1, 900)], accepted));
    }

    [Fact]
    public void Who_accepts_an_empty_feed_accepts_one_that_still_has_some_offers()
    {
        FeedFinding[] accepted = [new(FeedDoubt.Empty, 900, 900)];

        Assert.Empty(JudgeFeed.NotAccepted([new(FeedDoubt.Missing, 895, 900)], accepted));
        Assert.Single(JudgeFeed.NotAccepted([new(FeedDoubt.Empty, 901, 901)], accepted));
    }

    [Theory]
    [InlineData("EUR", "USD", false, true)]
    [InlineData("EUR", "USD", true, false)]
    [InlineData("EUR", null, false, false)]
    [InlineData("EUR", "EUR", true, true)]
    [InlineData(null, null, false, true)]
    public void A_currency_that_the_network_names_is_another_payout_and_one_it_no_longer_names_is_lost(string? before, string? now, bool isAssumed, bool isStillMoney)
    {
        Assert.Equal(isStillMoney, JudgeFeed.IsStillMoney(before, now, isAssumed));
    }
}
