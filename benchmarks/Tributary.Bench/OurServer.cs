using System.Globalization;
using System.Text.Json;
using Tributary.Core.Clicks;
using Tributary.Web.Features.Clicks;
using Tributary.Web.Features.Ledger;
using Tributary.Web.Features.Members;
using Tributary.Web.Features.Plans;
using Tributary.Web.Features.Sites;
using Tributary.Web.Platform.Data;

namespace Tributary.Bench;

/// <summary>The role that is loaded with clicks and postbacks: a furnished Tributary in a process of its own.</summary>
internal static class OurServer
{
    public const int Members = 1000;

    public static async Task Serve(string? database, int feedPort)
    {
        await using var host = await OurHost.Start(database, feedPort);
        await host.Download();
        Console.WriteLine(JsonSerializer.Serialize(await Furnish(host)));
        var downloads = new Downloads(host);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            Console.WriteLine(JsonSerializer.Serialize<object>(line switch
            {
                "verify" => (await host.Get<VerifyLedger>().Run(CancellationToken.None)).Holds,
                "work" => new Work(WorkCount.Statements, WorkCount.Flushes, Environment.CpuUsage.TotalTime.TotalMilliseconds),
                "clicks" => await Clicks(host),
                "download" => downloads.Begin(),
                "rest" => await downloads.End(),
                _ => throw new InvalidOperationException($"The server does not know {line}."),
            }));
        }
    }

    // Each in a row of its own, so that what is left to do from one round burdens no other.
    private static async Task<long> Clicks(OurHost host)
    {
        await host.Get<FileClicks>().All(CancellationToken.None);
        return await host.Get<Database>().Read(session => session.Scalar<long>("select count(*) from clicks"), CancellationToken.None);
    }

    private static async Task<Furnished> Furnish(OurHost host)
    {
        var offers = await host.SyncAll();
        var site = await host.Get<SiteBook>().Default(CancellationToken.None);
        var plan = await host.Get<PlanBook>().Default(CancellationToken.None);
        var terms = await host.Get<PlanBook>().CurrentTerms(host.Network.Id, plan.Id, CancellationToken.None);
        var book = host.Get<ClickBook>();
        var (links, clicks) = (new List<string>(), new List<string>());
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        for (var number = 0; number < Members; number++)
        {
            var (member, _) = await host.Get<MemberBook>().Put(site.Id, string.Create(CultureInfo.InvariantCulture, $"member-{number}"), null, CancellationToken.None);
            var (offer, version) = offers[number % offers.Count];
            links.Add(book.Url(site.Id, member.Id, offer));
            clicks.Add(new ClickId(member.Id, version, terms.Id, now, number).Encode(book.Keys));
        }
        return new Furnished(host.Port, links, $"/p/{host.Network.PostbackToken}", clicks);
    }
}

/// <summary>What the load generator needs: links that redirect, and click ids that postbacks may bring back.</summary>
internal sealed record Furnished(int Port, IReadOnlyList<string> Links, string PostbackPath, IReadOnlyList<string> Clicks)
{
    /// <summary>A postback of a new transaction.</summary>
    public string Postback(string series, long number) =>
        $"{PostbackPath}?click_id={Clicks[(int)(number % Clicks.Count)]}&txn_id={series}-{number}&payout=1.10&password=bench-password";

    /// <summary>The same, always of one member.</summary>
    public string PostbackOfOne(string series, long number) =>
        $"{PostbackPath}?click_id={Clicks[0]}&txn_id={series}-{number}&payout=1.10&password=bench-password";
}

/// <summary>Downloads one after the other, for as long as something else is measured.</summary>
internal sealed class Downloads(OurHost host)
{
    private Task _all = Task.CompletedTask;
    private bool _isEnding;

    public bool Begin()
    {
        _isEnding = false;
        _all = Task.Run(async () =>
        {
            while (!Volatile.Read(ref _isEnding))
                await host.Download();
        });
        return true;
    }

    public async Task<bool> End()
    {
        Volatile.Write(ref _isEnding, true);
        await _all;
        return true;
    }
}

/// <summary>What the server has done since it started.</summary>
internal sealed record Work(long Statements, long Commits, double CpuMilliseconds);
