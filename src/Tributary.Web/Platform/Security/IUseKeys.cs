namespace Tributary.Web.Platform.Security;

/// <summary>Something that cannot do without a key of the ring.</summary>
/// <param name="What">"12 texts of network_secrets".</param>
/// <param name="Remedy">What ends it, as a sentence.</param>
public sealed record KeyUse(string What, string Remedy);

/// <summary>Says what still needs a key. A key is retired only when nobody does.</summary>
internal interface IUseKeys
{
    Task<IReadOnlyList<KeyUse>> UsesOf(int key, CancellationToken ct);
}
