using System.CommandLine;
using Tributary.Web.Platform.Commands;

namespace Tributary.Web.Features.Ledger;

/// <summary>tributary verify: recomputes the books and says what does not agree.</summary>
internal sealed class VerifyCommand : Command
{
    public VerifyCommand(CommandHost host) : base("verify", "Check that the books agree with every rule about money; exit code 1 when they do not") =>
        SetAction(async (command, ct) =>
        {
            var result = await (await host.ToRead(ct)).GetRequiredService<VerifyLedger>().Run(ct);
            command.Print(result, Words(result));
            return result.Holds ? 0 : 1;
        });

    private static string Words(Verification result)
    {
        var lines = result.Invariants.Select(invariant => invariant.Holds
            ? $"ok    {invariant.Claim}"
            : $"BROKEN  {invariant.Claim} ({invariant.Name})\n" + string.Join('\n', invariant.Violations.Select(violation => "        " + violation)));
        var counted = $"{result.Transactions} transactions, {result.Entries} entries, {result.Conversions} conversions, {result.Postbacks} postbacks";
        var verdict = result.Holds
            ? $"The books are in order: {counted}."
            : $"{result.Invariants.Count(invariant => !invariant.Holds)} of {result.Invariants.Count} rules are broken ({counted}). Make no payouts; restore a backup or ask for help with the lines above.";
        return string.Join('\n', lines.Append(verdict));
    }
}
