using Tributary.Core.Offers;
using Tributary.Tests.Harness;
using Tributary.Web.Features.Offers.Bulk;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Tests.Offers;

public sealed class ActInBulk
{
    private const string List = "form#offers";
    private const int Many = 1300;

    [Fact]
    public async Task A_few_offers_are_done_at_once_and_undo_gives_back_what_stood_before()
    {
        await using var tributary = await WithOffers(3);
        await Start(tributary, Listing.Synced, [2]);

        var done = await Start(tributary, Listing.Ignored, [1, 2]);
        var page = await tributary.Http.Page($"/offers?bulk={done.Id}");
        using var undone = await tributary.Http.Send(page, "/", $"#bulk-{done.Id} form", null);

        Assert.Equal(("Done", 2L, 2L), (done.State, done.Total, done.Changed));
        Assert.Contains("2 offers set to Ignored.", page.QuerySelector($"#bulk-{done.Id}")!.TextContent, StringComparison.Ordinal);
        var after = await tributary.Http.Page(undone.Headers.Location!.OriginalString);
        Assert.Contains("2 offers as before.", after.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["New", "Synced", "New"], await Listings(tributary));
    }

    [Fact]
    public async Task Everything_that_matches_becomes_a_job_with_progress_and_the_filter_is_frozen_at_its_start()
    {
        await using var tributary = await WithOffers(Many);
        var page = await tributary.Http.Page("/offers?q=coin&all=true");

        using var started = await tributary.Http.Send(page, "/", List, "[name=act][value=bulk]", ("bulk", "Synced"));
        await tributary.HasOffers(1, new Told(9000, "Coin that came later"));
        await Drained(tributary);
        var shown = await tributary.Http.Page(started.Headers.Location!.OriginalString);

        Assert.Contains($"{Many:#,0} offers set to Synced.", shown.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(Many, (await Listings(tributary)).Count(listing => listing == "Synced"));
        var acts = await tributary.Http.Page("/offers/bulk");
        Assert.Contains($"Text coin: all {Many:#,0}", acts.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Anna Kowalczyk", acts.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_undo_leaves_alone_and_counts_what_somebody_changed_since()
    {
        await using var tributary = await WithOffers(Many);
        var done = await Start(tributary, Listing.Synced, [.. Enumerable.Range(1, Many).Select(id => (long)id)]);
        await Drained(tributary);
        await Start(tributary, Listing.Ignored, [5]);
        await Start(tributary, Listing.Ignored, [6]);
        await Start(tributary, Listing.Synced, [6]);

        var undo = (await Book(tributary).Undo(done.Id, null, default))!;
        await Drained(tributary);
        var ended = (await Book(tributary).Find(undo.Id, default))!;

        Assert.Equal(("Done", Many - 2L, 2L), (ended.State, ended.Changed, ended.LeftAlone));
        var listings = await Listings(tributary);
        Assert.Equal(["Ignored", "Synced", "New"], listings.Skip(4).Take(3));
        Assert.Equal(Many - 2, listings.Count(listing => listing == "New"));
        Assert.Equal(undo.Id, (await Book(tributary).Undo(done.Id, null, default))!.Id);
    }

    [Fact]
    public async Task A_job_that_is_stopped_in_the_middle_goes_on_and_does_every_offer_once()
    {
        await using var tributary = await WithOffers(Many);
        var offers = Enumerable.Range(1, Many).Select(id => (long)id).ToArray();
        var done = await Start(tributary, Listing.Synced, offers);
        await Step(tributary, done.Id);
        await tributary.Restart(downtime: TimeSpan.FromMinutes(3));
        await Drained(tributary);

        var ended = (await Book(tributary).Find(done.Id, default))!;

        Assert.Equal(("Done", (long)Many, (long)Many), (ended.State, ended.Looked, ended.Changed));
        Assert.Equal(Many, await tributary.Read(session => session.Scalar<long>("select count(*) from offer_acts where bulk_id = @Id", new { done.Id })));
    }

    [Fact]
    public async Task Two_workers_on_one_act_never_do_a_piece_twice()
    {
        await using var tributary = await WithOffers(Many);
        var queue = tributary.Services.GetRequiredService<JobQueue>();
        var done = await Start(tributary, Listing.Synced, [.. Enumerable.Range(1, Many).Select(id => (long)id)]);

        for (var i = 0; i < 3; i++) await queue.Add(BulkBook.JobKind, $"{done.Id}", default);
        await Drained(tributary);

        var ended = (await Book(tributary).Find(done.Id, default))!;
        Assert.Equal(("Done", (long)Many, (long)Many), (ended.State, ended.Looked, ended.Changed));
        Assert.Equal([2L], await tributary.Read(session => session.Query<long>("select distinct row_version from offers")));
    }

    [Fact]
    public async Task A_cancelled_act_stops_before_its_next_piece_and_can_go_on_or_be_undone()
    {
        await using var tributary = await WithOffers(Many);
        var book = Book(tributary);
        var done = await Held(tributary, Listing.Synced);
        await Step(tributary, done.Id);
        await book.Cancel(done.Id, default);
        await Step(tributary, done.Id);
        var cancelled = (await book.Find(done.Id, default))!;

        await book.Continue(done.Id, default);
        await Drained(tributary);
        var ended = (await book.Find(done.Id, default))!;

        Assert.Equal(("Cancelled", 500L, true, true), (cancelled.State, cancelled.Changed, cancelled.MayContinue, cancelled.MayUndo));
        Assert.Equal(("Done", (long)Many), (ended.State, ended.Changed));
    }

    [Fact]
    public async Task Words_given_back_in_bulk_come_back_with_their_author_and_day()
    {
        await using var tributary = await WithOffers(2);
        (await tributary.Http.Send(await tributary.Http.Page("/offers?edit=1"), "/", List, "[name=act][value=edit]", ("title", "Our words"), ("description", "Ours too"))).Dispose();
        var before = await Overrides(tributary);
        tributary.Clock.Advance(TimeSpan.FromHours(1));

        var done = await Book(tributary).Start(new NewBulk(new BulkWork.ReleaseOverrides(), [new(1), new(2)], "two", "/offers", null), default);
        var between = await Overrides(tributary);
        var undo = await Book(tributary).Undo(done.Id, null, default);
        var after = await Overrides(tributary);
        await Book(tributary).Undo(undo!.Id, null, default);

        Assert.Equal((1L, 0), (done.Changed, between.Count));
        Assert.Equal(2, before.Count);
        Assert.Equal(before, after);
        Assert.Empty(await Overrides(tributary));
    }

    [Fact]
    public async Task Rules_set_a_listing_for_each_and_leave_what_is_no_longer_New()
    {
        await using var tributary = await WithOffers(3);
        await Start(tributary, Listing.Ignored, [3]);

        var done = await Book(tributary).Start(
            new NewBulk(new BulkWork.SetListings(Listing.New), [new(1, Listing.Synced), new(2, Listing.Ignored), new(3, Listing.Synced)], "rules", "/offers", null), default);

        Assert.Equal(2, done.Changed);
        Assert.Equal(["Synced", "Ignored", "Ignored"], await Listings(tributary));
    }

    private static async Task<RunningTributary> WithOffers(int count)
    {
        var tributary = await RunningTributary.Start();
        await tributary.SignIn();
        await tributary.HasNetwork(1, "Northlight");
        await tributary.HasOffers(1, [.. Enumerable.Range(1, count).Select(i => new Told(i, $"Coin game {i}"))]);
        return tributary;
    }

    private static BulkBook Book(RunningTributary tributary) => tributary.Services.GetRequiredService<BulkBook>();

    private static Task<BulkAct> Start(RunningTributary tributary, Listing to, params long[] offers) =>
        Book(tributary).Start(new NewBulk(new BulkWork.SetListing(to), [.. offers.Select(id => new BulkTarget(id))], "some", "/offers", null), default);

    // An act that no worker takes up: the test does its pieces.
    private static async Task<BulkAct> Held(RunningTributary tributary, Listing to)
    {
        await tributary.Services.GetRequiredService<JobWorker>().StopAsync(default);
        var act = await Start(tributary, to, [.. Enumerable.Range(1, Many).Select(id => (long)id)]);
        await tributary.Write(session => session.Execute("update jobs set finished_at = 1 where kind = 'bulk'"));
        await tributary.Services.GetRequiredService<JobWorker>().StartAsync(default);
        return act;
    }

    private static async Task Step(RunningTributary tributary, long id)
    {
        var place = (await Book(tributary).Find(id, default))!.Place;
        var actIds = await tributary.Services.GetRequiredService<Ids>().Next("offer_acts", BulkStep.MostActs(500), default);
        await tributary.Services.GetRequiredService<Database>().Write(session => tributary.Services.GetRequiredService<BulkStep>().Run(session, id, place, actIds), default);
    }

    [Fact]
    public async Task A_hold_in_bulk_takes_offers_off_the_site_and_undo_gives_the_earlier_hold_back()
    {
        await using var tributary = await WithOffers(3);
        await Start(tributary, Listing.Synced, 1, 2, 3);
        var page = await tributary.Http.Page("/offers");
        using var first = await tributary.Http.Send(page, "/", List, "[name=act][value=hold]", ("pick", "1"), ("hold-until", "2026-12-05"), ("hold-note", "broken link"));
        tributary.Clock.Advance(TimeSpan.FromHours(1));
        var before = await Holds(tributary);

        using var all = await tributary.Http.Send(await tributary.Http.Page("/offers?all=true"), "/", List, "[name=act][value=hold]", ("hold-until", ""), ("hold-note", "audit"));
        var held = await tributary.Http.Page("/offers?held=yes&listing=Synced");
        var notice = await tributary.Http.Page(all.Headers.Location!.OriginalString);
        (await tributary.Http.Send(notice, "/", "[data-bulk] form")).Dispose();
        var offer = await tributary.Http.Page("/offers/1");

        Assert.Contains("3 offers held until it is released.", notice.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(3, held.QuerySelectorAll("tbody tr").Length);
        Assert.Equal(before, await Holds(tributary));
        Assert.Equal([1L], before.Select(hold => hold.Item1));
        Assert.Contains("Held until 5 Dec 2026", offer.QuerySelector("#history")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hold_until_a_day_that_is_over_is_refused_and_nothing_ticked_is_lost()
    {
        await using var tributary = await WithOffers(2);

        using var answer = await tributary.Http.Send(await tributary.Http.Page("/offers"), "/", List, "[name=act][value=hold]", ("pick", "1"), ("hold-until", "2020-01-01"));

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.NotNull((await answer.Document()).QuerySelector("[name=pick][value='1'][checked]"));
        Assert.Empty(await Holds(tributary));
    }

    private static Task<IReadOnlyList<(long, long, string, long)>> Holds(RunningTributary tributary) => tributary.Read(session =>
        session.Query<(long, long, string, long)>("select id, held_until, held_note, held_at from offers where held_until is not null order by id"));

    private static Task Drained(RunningTributary tributary) => tributary.Services.GetRequiredService<JobWorker>().Drained(default);

    private static Task<IReadOnlyList<string>> Listings(RunningTributary tributary) =>
        tributary.Read(session => session.Query<string>("select listing from offers where id < 9000 order by id"));

    private static Task<IReadOnlyList<(string, string, string, long)>> Overrides(RunningTributary tributary) => tributary.Read(session =>
        session.Query<(string, string, string, long)>("select field, value, source_value, set_at from offer_overrides order by field"));
}
