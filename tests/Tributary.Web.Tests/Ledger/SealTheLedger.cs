using Tributary.Tests.Harness;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Tests.Postbacks;

namespace Tributary.Web.Tests.Ledger;

public sealed class SealTheLedger
{
    [Fact]
    public async Task Twelve_hundred_changed_deleted_and_swapped_rows_are_all_named()
    {
        await using var site = await CreditedSite.Start();
        await Post(site.Tributary, 2_400);
        await site.Seal();
        Assert.Empty(await Problems(site));
        var (random, all) = (new Random(1), Enumerable.Range(1, 2_400).ToArray());
        random.Shuffle(all);

        await site.Tributary.Write(session => session.Tamper(
        [
            .. all[..500].Select(id => $"update ledger_entries set amount = amount {(id % 2 == 0 ? "+" : "-")} 1 where transaction_id = {id} and place = {id % 2}"),
            .. all[500..1000].Select(id => $"update ledger_transactions set note = note || '.' where id = {id}"),
            .. all[1000..1100].SelectMany(id => new[] { $"delete from ledger_entries where transaction_id = {id}", $"delete from ledger_transactions where id = {id}" }),
            .. all[1100..1200].SelectMany(id => new[]
            {
                $"update ledger_entries set place = 9 where transaction_id = {id} and place = 0", $"update ledger_entries set place = 0 where transaction_id = {id} and place = 1",
                $"update ledger_entries set place = 1 where transaction_id = {id} and place = 9",
            }),
        ]));

        var named = (await Problems(site)).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(1_200, named.Count);
        Assert.All(all[1000..1100], id => Assert.Contains($"transaction {id} is gone", named));
        Assert.All(all[..1000].Concat(all[1100..1200]), id => Assert.Contains($"transaction {id} is not what it was when it was sealed", named));
    }

    [Theory]
    [InlineData("update ledger_chain set hash = 'x' where place = 3", "link 3 does not follow from the one before")]
    [InlineData("update ledger_chain set content = 'x' where place = 3", "transaction 3 is not what it was when it was sealed")]
    [InlineData("delete from ledger_chain where place = 3", "link 3 is gone")]
    [InlineData("update ledger_chain set place = 99 where place = 3", "link 3 is gone")]
    [InlineData("insert into ledger_transactions (id, source, kind, note, created_at) values (77, 'credit:77', 'Credit', '', 0)", "transaction 77 was never posted by Tributary: it is neither sealed nor waiting for it")]
    public async Task A_chain_that_was_mended_to_fit_is_found(string tampering, string problem)
    {
        await using var site = await CreditedSite.Start();
        await Post(site.Tributary, 5);
        await site.Seal();

        await site.Tributary.Write(session => session.Tamper(tampering));

        Assert.Contains(problem, await Problems(site));
    }

    [Fact]
    public async Task A_head_that_was_kept_elsewhere_tells_of_a_history_that_was_written_anew()
    {
        await using var site = await CreditedSite.Start();
        await Post(site.Tributary, 5);
        await site.Seal();
        Assert.True(ChainHead.TryParse((await site.Get<VerifyLedger>().Run(CancellationToken.None)).Head, out var kept));
        await Post(site.Tributary, 8, first: 6);
        await site.Seal();
        Assert.DoesNotContain(await Refuted(site, kept), rule => !rule.Holds);

        await site.Tributary.Write(session => session.Tamper(
            "update ledger_transactions set note = 'Something else' where id = 2", "delete from ledger_chain", "insert into ledger_unsealed (transaction_id) select id from ledger_transactions"));
        await site.Seal();

        Assert.Empty(await Problems(site));
        Assert.Equal(["link 5 is not the one it was when the head was kept"], (await Refuted(site, kept)).Single(rule => rule.Name == "head-is-kept").Violations);
    }

    [Fact]
    public async Task The_server_seals_what_is_posted_by_itself()
    {
        await using var site = await CreditedSite.Start();
        await site.Says(await site.Click(), "tx1");

        while (await site.Tributary.Read(session => session.Scalar<long>("select count(*) from ledger_unsealed")) > 0) site.Tributary.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Empty(await site.Wrong());
        Assert.StartsWith("1:", (await site.Get<VerifyLedger>().Run(CancellationToken.None)).Head, StringComparison.Ordinal);
    }

    private static Task<List<string>> Problems(CreditedSite site) => site.Tributary.Read(async session =>
    {
        var problems = new List<string>();
        await foreach (var problem in VerifyChain.Run(session, CancellationToken.None)) problems.Add(problem);
        return problems;
    });

    private static async Task<IReadOnlyList<Invariant>> Refuted(CreditedSite site, ChainHead kept) =>
        [.. (await site.Get<VerifyLedger>().Run(kept, CancellationToken.None)).Invariants.Where(rule => rule.Name is "head-is-kept" or "chain-unbroken")];

    // Rows as the ledger has them; what they mean is not what the chain is about.
    private static Task Post(RunningTributary tributary, int count, int first = 1) => tributary.Write(async session =>
    {
        var ids = Enumerable.Range(first, count).Select(id => (long)id).ToList();
        await session.InsertMany("ledger_transactions", "id, source, kind, conversion_id, mirrors, note, created_at",
            [.. ids.Select(id => new object?[] { id, $"credit:{id}", "Credit", id, null, $"Credit no. {id}", 1_000L + id })]);
        await session.InsertMany("ledger_entries", "transaction_id, place, account, currency, amount",
            [.. ids.SelectMany(id => new object?[][] { [id, 0L, "network:1:receivable:USD", "USD", 100L + id], [id, 1L, "operator:margin:USD", "USD", -100L - id] })]);
        return await session.InsertMany("ledger_unsealed", "transaction_id", [.. ids.Select(id => new object?[] { id })]);
    });
}
