namespace Tributary.Web.Platform.Security;

/// <summary>Whatever of a feature tells where people came from, and with what: it is kept for as long as the operator says, and nothing else depends on it.</summary>
internal interface IForget
{
    /// <summary>Forgets some of what is older than a moment (unix ms); how much, which is less than <paramref name="count"/> when nothing is left.</summary>
    Task<int> Forget(long before, int count, CancellationToken ct);
}
