using System.Net;
using System.Net.Sockets;
using Tributary.Core.Callbacks;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web;
using Tributary.Web.Features.Callbacks;
using Tributary.Web.Platform;

namespace Tributary.Crash.Tests;

/// <summary>A server ends at a moment of a postback's way; the network, which had no answer or had one, calls again.</summary>
public sealed class KillAtEachMoment
{
    [Theory]
    [InlineData(nameof(Failpoint.PostbackWritten), false)]
    [InlineData(nameof(Failpoint.PostbackCommitted), false)]
    [InlineData(nameof(Failpoint.SpoolFlushed), true)]
    [InlineData(nameof(Failpoint.SpoolDrained), true)]
    [Trait("fault", "F-32")]
    public async Task The_call_counts_once_wherever_the_server_ended(string moment, bool isDatabaseAway)
    {
        await using var database = await TestDatabase.Create();
        var seeded = await Seed(database);
        for (var time = 0; time < Faults.Times(1, 100); time++)
        {
            var path = $"/p/{seeded.Token}?member_id=u-48213&txn_id=tx{time}&payout=1.25&password={SeededMoney.Password}";
            await using (var dying = await ServerProcess.Start(database, (Failpoints.Variable, moment)))
            {
                await using (isDatabaseAway ? await AwayDatabase.Locked(database.Folder, database.Url) : null)
                {
                    // On a busy machine half a second is over before the database answers: then the spool has the call, and the server ends all the same.
                    if (await Call(dying, path) is { } answer) Assert.Equal(HttpStatusCode.OK, answer);
                }

                await dying.Ended();
            }

            await using var server = await ServerProcess.Start(database);
            Assert.Equal(HttpStatusCode.OK, await Call(server, path));
        }

        await using var books = await Books.Of(database);
        Assert.Empty(await books.Wrong());
        Assert.Equal(Faults.Times(1, 100), await books.Count("select count(*) from conversions where state = 'Available'"));
        Assert.Equal(Faults.Times(1, 100), await books.Count("select count(*) from ledger_transactions"));
        // Whoever is told of a credit is told of each, once: what is to be told is there as soon as the credit is.
        Assert.Equal(Faults.Times(1, 100), await books.Count("select count(*) from callbacks"));
    }

    private static async Task<HttpStatusCode?> Call(ServerProcess server, string path)
    {
        try
        {
            using var answer = await server.Http.GetAsync(path);
            return answer.StatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or SocketException)
        {
            // The client passes on as it is that a connection is no more which it was about to ask for its address.
            return null;
        }
    }

    private static async Task<SeededMoney> Seed(TestDatabase database)
    {
        await using var app = await TributaryHost.Build(Books.Options(database) with { AllowedDestinations = ["127.0.0.1"] }, CancellationToken.None);
        var seeded = await SeededMoney.Into(app.Services, RewardUnit.Points);
        // Nobody ever answers there.
        await app.Services.GetRequiredService<EndpointBook>().Add(
            new EndpointDraft(seeded.Site, null, CallbackForm.Json, "http://127.0.0.1:1/", Enum.GetValues<CallbackKind>().ToHashSet()), CancellationToken.None);
        return seeded;
    }
}
