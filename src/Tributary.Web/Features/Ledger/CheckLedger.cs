using System.Globalization;
using Tributary.Web.Platform.Jobs;

namespace Tributary.Web.Features.Ledger;

/// <summary>Verifies the books for a check that was asked for, and writes down what is found rule by rule, so that its page can tell how far it is. Killed in between, it begins again.</summary>
internal sealed class CheckLedger(LedgerCheckBook book, VerifyLedger verify) : IJobKind
{
    public const string JobKind = "check-ledger";

    public string Kind => JobKind;

    public async Task Run(Job job, CancellationToken ct)
    {
        var id = long.Parse(job.Argument, CultureInfo.InvariantCulture);
        if (!await book.Begin(id, ct)) return;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            var place = 0;
            var result = await verify.Run(null, async rule =>
            {
                if (!await book.Found(id, place++, rule, ct)) await stop.CancelAsync();
            }, stop.Token);
            await book.Done(id, result, ct);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            // A person stopped it.
        }
        catch (Exception error) when (error is not OperationCanceledException && job.Attempts >= JobQueue.MostAttempts)
        {
            await book.Fail(id, error.Message, ct);
            throw;
        }
    }
}
