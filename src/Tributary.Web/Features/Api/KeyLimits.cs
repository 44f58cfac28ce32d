using System.Threading.RateLimiting;
using Tributary.Web.Platform;

namespace Tributary.Web.Features.Api;

/// <summary>
/// How often a key may call: "ApiCallsPerMinute" in tributary.json, 6,000 where it says nothing, each key by itself and each node by itself. A key that got into the wrong hands, or
/// a site that calls in a loop, does not slow the others.
/// </summary>
internal sealed class KeyLimits(StartOptions options) : IDisposable
{
    private readonly PartitionedRateLimiter<long> _keys = PartitionedRateLimiter.Create<long, long>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
    {
        TokenLimit = options.ApiCallsPerMinute,
        TokensPerPeriod = Math.Max(1, options.ApiCallsPerMinute / 60),
        ReplenishmentPeriod = options.ApiCallsPerMinute >= 60 ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(60.0 / options.ApiCallsPerMinute),
    }));

    public int PerMinute => options.ApiCallsPerMinute;

    /// <summary>Counts a call; how long to wait where it is one too many, null where it is not.</summary>
    public TimeSpan? Wait(long key)
    {
        using var lease = _keys.AttemptAcquire(key);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
    }

    public void Dispose() => _keys.Dispose();
}
