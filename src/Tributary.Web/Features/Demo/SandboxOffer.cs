namespace Tributary.Web.Features.Demo;

/// <summary>
/// An offer as the sandbox network itself knows it, before it is put into a wire format. Countries are codes as this network writes them, now and then
/// wrongly; the operating system is ios, android, or empty for any.
/// </summary>
internal sealed record SandboxOffer(
    long Id,
    string Title,
    string Description,
    string Requirement,
    string Category,
    SandboxPayoutModel Model,
    IReadOnlyList<string> Countries,
    string Os,
    bool Mobile,
    int? DailyCap,
    bool NeedsApproval,
    IReadOnlyList<SandboxGoal> Goals);

/// <summary>A paid event. The payout is in cents of US dollars.</summary>
internal sealed record SandboxGoal(string Id, string Title, long Cents);

internal enum SandboxPayoutModel
{
    Lead,
    Install,
    Event,
}
