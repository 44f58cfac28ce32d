namespace Tributary.Web.Features.Demo;

/// <summary>The operator's account at a sandbox network: what he would have been told when he signed up. Worthless outside the demo.</summary>
internal static class SandboxAccount
{
    public const string CpaleadPublisher = "204117";
    public const string CpaleadPassword = "sandbox-postback-password";
    public const string AffisePublisher = "42";
    public const string AffiseKey = "sandbox-8f1c2d7ea94b40d6";
}
