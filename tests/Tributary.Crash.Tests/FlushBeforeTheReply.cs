using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Tributary.Core.Money;
using Tributary.Tests.Harness;
using Tributary.Web;
using Tributary.Web.Platform;

namespace Tributary.Crash.Tests;

/// <summary>
/// A killed process leaves what it wrote to the kernel; a power cut does not. So what counts is the order in which the kernel was asked: the call's row into
/// the log of the database, or into a spool where the database takes too long, that file to the disk, and only then the answer to the network.
/// </summary>
public sealed partial class FlushBeforeTheReply
{
    [Fact]
    [Trait("fault", "F-33")]
    public async Task No_postback_is_acknowledged_before_it_is_on_the_disk()
    {
        Assert.SkipWhen(TestDatabase.IsPostgres, "PostgreSQL flushes in a process of its own; that it does is asked of it at the start.");
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace is not installed.");
        var calls = Faults.Times(100, 2_000);
        await using var database = await TestDatabase.Create();
        var seeded = await Seed(database);
        var trace = Path.Combine(database.Folder, "trace");

        await using (var server = await ServerProcess.Traced(database, "recvmsg,recvfrom,read,pwrite64,write,fdatasync,fsync,sendmsg,sendto", trace))
        {
            // One after the other: what is flushed between a call and its answer is that call's.
            for (var call = 0; call < calls; call++)
            {
                var path = string.Create(CultureInfo.InvariantCulture, $"/p/{seeded.Token}?txn_id=tx{call}&member_id=u-48213&offer_id=218811&payout=1.25&password={SeededMoney.Password}");
                using var answer = await server.Http.GetAsync(path);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
        }

        var replies = Replies(File.ReadLines(trace)).ToList();
        Assert.Equal(calls, replies.Count);
        Assert.DoesNotContain(Moment.Received, replies);
        Assert.DoesNotContain(Moment.Written, replies);
    }

    // How far each call was when its answer was given to the kernel.
    private static IEnumerable<Moment> Replies(IEnumerable<string> lines)
    {
        var (moment, written, flushing) = (Moment.None, new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var line in lines)
        {
            var thread = line.Split(' ', 2)[0];
            if (line.Contains("\"GET /p/", StringComparison.Ordinal))
            {
                moment = Moment.Received;
                written.Clear();
            }
            else if (moment is not Moment.None && IsAnswer().IsMatch(line))
            {
                yield return moment;
                moment = Moment.None;
            }
            else if (moment is Moment.Received or Moment.Written && IsWrite().Match(line) is { Success: true } write)
            {
                moment = Moment.Written;
                written.Add(write.Groups["file"].Value);
            }
            else if (IsFlush().Match(line) is { Success: true } flush && written.Contains(flush.Groups["file"].Value))
            {
                // A flush that began before the write says nothing of it.
                if (line.EndsWith("= 0", StringComparison.Ordinal)) moment = moment is Moment.Written ? Moment.Flushed : moment;
                else if (moment is Moment.Written) flushing.Add(thread);
            }
            else if (IsFlushed().IsMatch(line) && flushing.Remove(thread) && moment is Moment.Written)
            {
                moment = Moment.Flushed;
            }
        }
    }

    private static async Task<SeededMoney> Seed(TestDatabase database)
    {
        await using var app = await TributaryHost.Build(new StartOptions { DataFolder = database.Folder, Port = 0 }, CancellationToken.None);
        return await SeededMoney.Into(app.Services, RewardUnit.Points);
    }

    [GeneratedRegex(@" (sendmsg|sendto|write)\(.*HTTP/1\.1 200 ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IsAnswer();

    [GeneratedRegex(@" (pwrite64|write)\([0-9]+<(?<file>[^>]*(-wal|\.spool))>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IsWrite();

    [GeneratedRegex(@" f(data)?sync\([0-9]+<(?<file>[^>]*(-wal|\.spool))>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IsFlush();

    [GeneratedRegex(@"<\.\.\. f(data)?sync resumed>.*= 0$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IsFlushed();

    private enum Moment
    {
        None,
        Received,
        Written,
        Flushed,
    }
}
