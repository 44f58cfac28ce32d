using Tributary.Tests.Harness;

namespace Tributary.Web.Tests.Postbacks;

/// <summary>T-28 and T-31: who proves nothing neither fills the disk nor learns anything.</summary>
public sealed class ResistStrangers
{
    [Fact, Trait("fault", "T-28")]
    public async Task A_flood_of_junk_leaves_little_behind_and_keeps_no_genuine_call_out()
    {
        await using var site = await CreditedSite.Start();
        var clicks = new List<string>();
        for (var i = 0; i < 5; i++) clicks.Add(await site.Click());
        var (flood, strangers) = (Faults.Times(1_000, 1_000_000), Faults.Times(1, 8));

        foreach (var (click, piece) in clicks.Select((click, piece) => (click, piece)))
        {
            var junk = Parallel.ForAsync(0, flood / clicks.Count, new ParallelOptions { MaxDegreeOfParallelism = strangers }, async (i, ct) => (await site.Tributary.Http.GetAsync(
                $"/p/{(i % 2 == 0 ? site.Token : $"nobody{i}")}?click_id=x&txn_id=junk{piece}.{i}&payout=1&password=wrong&more={new string('x', 500)}", ct)).Dispose());
            Assert.Equal("200 OK", await site.Says(click, $"tx{piece}"));
            await junk;
        }

        var kept = await site.Tributary.Read(session => session.Scalar<long>("select count(*) from postbacks where outcome = 'Refused'"));
        Assert.InRange(kept, 1, 250);
        Assert.Equal("$44.64", await site.Balance());
        Assert.Empty(await site.Wrong());
    }

    [Fact, Trait("fault", "T-31")]
    public async Task Who_proves_nothing_is_told_the_same_whatever_he_asks_about()
    {
        await using var site = await CreditedSite.Start();
        var (told, untold) = (await site.Click(), await site.Click());
        await site.Says(told, "tx1");

        string[] calls =
        [
            $"click_id={told}&txn_id=tx1&payout=12.40", $"click_id={told}&txn_id=tx2&payout=12.40", $"click_id={untold}&txn_id=tx3&payout=12.40", $"click_id={site.ForgedClick(99_999)}&txn_id=tx4&payout=12.40",
            "click_id=nothing&txn_id=tx5&payout=x", "member_id=u-48213&txn_id=tx6&payout=1", "member_id=nobody&txn_id=tx7&payout=1", "offer_id=218811&txn_id=tx8", "",
        ];
        var answers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var call in calls.SelectMany(call => new[] { $"{call}&password=wrong", $"{call}&password=", call }))
            answers.Add(await Said(site, $"/p/{site.Token}?{call}"));
        var nowhere = new HashSet<string>(StringComparer.Ordinal);
        foreach (var call in calls) nowhere.Add(await Said(site, $"/p/{site.Token[..^1]}x?{call}&password={CreditedSite.Password}"));

        Assert.Single(answers);
        Assert.Single(nowhere);
    }

    /// <summary>The one measurement of time here: only "./bench faults" makes it, with each kind of call between the others, so that what else the machine does meets all of them.</summary>
    [Fact, Trait("fault", "T-31")]
    public async Task How_long_the_answer_takes_tells_nothing_either()
    {
        var times = Faults.Times(0, 5_000);
        Assert.SkipUnless(times > 0, "Only ./bench faults measures.");
        await using var site = await CreditedSite.Start();
        var (told, untold) = (await site.Click(), await site.Click());
        await site.Says(told, "tx1");
        string[] calls = [$"click_id={told}&txn_id=tx1&payout=12.40", $"click_id={untold}&txn_id=tx2&payout=12.40", $"click_id={site.ForgedClick(99_999)}&txn_id=tx3&payout=12.40", $"click_id={new string('x', told.Length)}&txn_id=tx4&payout=12.40"];
        var took = calls.ToDictionary(call => call, _ => new List<long>(), StringComparer.Ordinal);

        for (var i = 0; i < times; i++)
        {
            foreach (var call in calls)
            {
                var start = TimeProvider.System.GetTimestamp();
                (await site.Tributary.Http.GetAsync($"/p/{site.Token}?{call}&password=wrong")).Dispose();
                took[call].Add(TimeProvider.System.GetTimestamp() - start);
            }
        }

        var medians = took.Values.Select(one => one.Order().ElementAt(times / 2)).ToList();
        Assert.True(medians.Max() <= medians.Min() * 1.1, $"The medians are {string.Join(", ", medians.Select(ticks => TimeProvider.System.GetElapsedTime(0, ticks).TotalMilliseconds))} ms.");
    }

    [Fact, Trait("fault", "T-31")]
    public async Task A_link_of_an_unknown_member_answers_like_one_that_was_made_up()
    {
        await using var site = await CreditedSite.Start();
        var link = site.Link();

        var answers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var made in new[] { site.Link(member: 99_999), link[..^1] + (link[^1] == 'A' ? 'B' : 'A'), "/c/x", $"/c/{new string('A', link.Length - 3)}" }) answers.Add(await Said(site, made));

        Assert.Single(answers);
    }

    private static async Task<string> Said(CreditedSite site, string path)
    {
        using var answer = await site.Tributary.Http.GetAsync(path);
        return $"{(int)answer.StatusCode} {answer.Content.Headers.ContentType} {string.Join(' ', answer.Headers.Select(header => header.Key).Order(StringComparer.Ordinal))} {await answer.Content.ReadAsStringAsync()}";
    }
}
