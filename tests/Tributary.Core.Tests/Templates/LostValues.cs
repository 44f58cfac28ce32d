using System.Text;
using Tributary.Core.Offers;
using Tributary.Core.Templates.Rehearsals;

namespace Tributary.Core.Tests.Templates;

/// <summary>An empty country means the whole world, an empty end means never: what a function of a mapping could not read must not become that.</summary>
public sealed class LostValues
{
    [Theory]
    [InlineData("countries: .where | country", """["Deutschland"]""")]
    [InlineData("countries: .where | country", "\"US,DE\"")]
    [InlineData("countries_excluded: .where | country", "\"Deutschland\"")]
    [Trait("fault", "F-16")]
    public async Task A_country_nobody_knows_is_not_the_whole_world(string mapping, string where)
    {
        var rehearsal = await Rehearse(mapping, $$"""{"id":1,"name":"a","where":{{where}}}""");

        Assert.Empty(rehearsal.Offers);
        Assert.Equal("none of its countries is known", Assert.Single(rehearsal.Rejected).Reason);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"ALL\"")]
    [InlineData("""["worldwide"]""")]
    public async Task A_network_may_mean_the_whole_world(string where)
    {
        var rehearsal = await Rehearse("countries: .where | country", $$"""{"id":1,"name":"a","where":{{where}}}""");

        Assert.Empty(Assert.Single(rehearsal.Offers).Countries);
    }

    [Theory]
    [InlineData("ends_at: .x | date('dd.MM.yyyy')", "\"2026-12-31\"", "ends_at: is no date")]
    [InlineData("ends_at: .x | date", "\"soon\"", "ends_at: is no date")]
    [InlineData("currency: .x | currency", "\"points\"", "currency: is no currency")]
    [InlineData("payout_type: .x | table('types')", "\"barter\"", "payout_type: has an unknown value")]
    public async Task A_value_nobody_can_read_is_counted_and_takes_no_default(string mapping, string value, string issue)
    {
        var rehearsal = await Rehearse(mapping, $$"""{"id":1,"name":"a","x":{{value}}}""", "defaults: { currency: USD, payout_type: cpa }");

        Assert.Equal(issue, Assert.Single(rehearsal.Issues.Select(found => $"{found.Field}: {found.Problem}")));
        var offer = Assert.Single(rehearsal.Offers);
        Assert.True(offer.EndsAt is null && (offer.Currency is null || offer.PayoutType is null || mapping.StartsWith("ends_at", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"0000-00-00\"")]
    [InlineData("0")]
    [InlineData("\"\"")]
    public async Task A_network_may_mean_never(string value)
    {
        var rehearsal = await Rehearse("ends_at: .x | date('unix')", $$"""{"id":1,"name":"a","x":{{value}}}""");

        Assert.Empty(rehearsal.Issues);
        Assert.Null(Assert.Single(rehearsal.Offers).EndsAt);
    }

    [Fact]
    [Trait("fault", "F-16")]
    public async Task A_status_no_table_knows_stops_the_offer()
    {
        var rehearsal = await Rehearse("status: .x | table('states')", """{"id":1,"name":"a","x":"nova"}""");

        Assert.Equal(SourceStatus.Paused, Assert.Single(rehearsal.Offers).Status);
    }

    [Fact]
    public async Task A_second_way_to_read_it_loses_nothing()
    {
        var rehearsal = await Rehearse("ends_at: (.x | date('dd.MM.yyyy')) ?? (.x | date('yyyy/MM/dd'))", """{"id":1,"name":"a","x":"2026/12/31"}""");

        Assert.Empty(rehearsal.Issues);
        Assert.NotNull(Assert.Single(rehearsal.Offers).EndsAt);
    }

    private static async Task<Rehearsal> Rehearse(string mapping, string record, string defaults = "defaults: { currency: USD }")
    {
        var sketch = Sketch.Of($$"""
            tables: { types: { sale: cps }, states: { live: active } }
            offers:
              request: { get: /offers }
              records: { at: .offers }
              map:
                id: .id
                name: .name
                {{mapping}}
              {{defaults}}
            """);
        var answers = new Queue<RecordedAnswer>([RecordedAnswer.Of(Encoding.UTF8.GetBytes($$"""{"offers":[{{record}}]}"""))]);
        var rehearsal = new Rehearsal(sketch.Context.Settings, (_, _) => Task.FromResult(answers.TryDequeue(out var next) ? next : null)) { Context = sketch.Context };
        await rehearsal.Run(sketch.Template, TestContext.Current.CancellationToken);
        return rehearsal;
    }
}
