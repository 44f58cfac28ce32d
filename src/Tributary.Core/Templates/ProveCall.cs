using System.Security.Cryptography;
using System.Text;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates;

/// <summary>Runs the checks of "verify". Fails closed: what is missing, empty or left out proves nothing.</summary>
internal static class ProveCall
{
    /// <summary>Why the call is not believed, or whether something proved it.</summary>
    public static (string? Fault, bool IsProven) Run(PostbackPlan plan, ReceivedCall call, Scope scope, string? address)
    {
        var (proven, wanted, covered) = (false, false, CallParts.None);
        foreach (var check in plan.Checks)
        {
            var isProof = check.Given is not null;
            if (check.When is { } when && !when(scope).IsTrue)
            {
                wanted |= isProof && check.CallDecides;
                continue;
            }
            if (FindFault(check, scope, address) is { } fault)
                return (fault, false);
            proven |= isProof;
            covered |= check.Covers;
        }
        return FindUncovered(plan, call, covered) is { } field
            ? ($"{field.Place} came outside of what the network signs.", false)
            : (null, proven || !wanted);
    }

    private static string? FindFault(PostbackCheck check, Scope scope, string? address)
    {
        if (check.Addresses is { } addresses)
        {
            return addresses(scope).AsText() is { } list && !string.IsNullOrWhiteSpace(list) && !AddressList.Contains(list, address)
                ? $"The call came from {Postback.Printable(address ?? "an unknown address")}, which is not among the network's addresses." : null;
        }
        if (Matches(check, scope))
            return null;
        return check.IsSignature ? "The signature does not match." : "The shared secret does not match.";
    }

    // Digests are compared, so that neither the length nor the place of the first wrong character shows in the time it takes.
    private static bool Matches(PostbackCheck check, Scope scope)
    {
        var expected = check.Expected!(scope).AsText();
        var given = check.Given!(scope).AsText();
        if (string.IsNullOrWhiteSpace(expected) || given is null)
            return false;
        if (check.IsSignature)
            (expected, given) = IsHex(expected) ? (expected.ToLowerInvariant(), given.ToLowerInvariant()) : (PlainBase64(expected), PlainBase64(given));
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(expected)), SHA256.HashData(Encoding.UTF8.GetBytes(given)));
    }

    private static bool IsHex(string text) => text.All(char.IsAsciiHexDigit);

    // The same bytes are written in two alphabets, with and without padding, and a plus in a query arrives as a blank.
    private static string PlainBase64(string text) => text.TrimEnd('=').Replace('-', '+').Replace('_', '/').Replace(' ', '+');

    // Whoever knows a signed query could add a body to it, or the other way round: what is not under the signature is not the network's.
    private static PostbackField? FindUncovered(PostbackPlan plan, ReceivedCall call, CallParts covered) => covered == CallParts.None
        ? null
        : plan.Fields.FirstOrDefault(field => !plan.Unsigned.Contains(field.Name) && (call.Came(field.Name) & ~covered & ~CallParts.Header) != CallParts.None);
}
