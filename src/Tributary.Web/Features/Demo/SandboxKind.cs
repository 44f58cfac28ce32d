namespace Tributary.Web.Features.Demo;

/// <summary>The wire formats the sandbox networks speak.</summary>
internal enum SandboxKind
{
    Cpalead,
    Affise,
}
