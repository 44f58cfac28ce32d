using System.CommandLine;
using Tributary.Web.Platform.Commands;

namespace Tributary.Web.Features.Ledger;

/// <summary>tributary verify: recomputes the books and says what does not agree.</summary>
internal sealed class VerifyCommand : Command
{
    private readonly Option<string?> _head = new("--head") { Description = "A chain head that an earlier verify printed: check that nothing up to it was rewritten" };

    public VerifyCommand(CommandHost host) : base("verify", "Check that the books agree with every rule about money; exit code 1 when they do not")
    {
        Options.Add(_head);
        SetAction(async (command, ct) =>
        {
            ChainHead? kept = null;
            if (command.GetValue(_head) is { } text && !ChainHead.TryParse(text, out kept))
                return command.Refuse($"{text} is no chain head. Pass it as verify printed it: a number, a colon and 64 digits.");
            var result = await (await host.ToRead(ct)).GetRequiredService<VerifyLedger>().Run(kept, ct);
            command.Print(result, Words(result));
            return result.Holds ? 0 : 1;
        });
    }

    private static string Words(Verification result)
    {
        var lines = result.Invariants.Select(invariant => invariant.Holds
            ? $"ok    {invariant.Claim}"
            : $"BROKEN  {invariant.Claim} ({invariant.Name})\n" + string.Join('\n', invariant.Violations.Select(violation => "        " + violation)));
        var counted = $"{result.Transactions} transactions, {result.Entries} entries, {result.Conversions} conversions, {result.Postbacks} postbacks";
        var verdict = result.Holds
            ? $"The books are in order: {counted}."
            : $"{result.Invariants.Count(invariant => !invariant.Holds)} of {result.Invariants.Count} rules are broken ({counted}). Make no payouts; restore a backup or ask for help with the lines above.";
        var chain = result.Head.Length == 0 ? "" : $"\nChain head: {result.Head}{(result.Unsealed == 0 ? "" : $" ({result.Unsealed} transactions wait to be sealed)")}";
        return string.Join('\n', lines.Append(verdict)) + chain;
    }
}
