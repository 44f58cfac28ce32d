using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Tributary.Core.Templates.Feeds;

namespace Tributary.Web.Platform.Http;

/// <summary>
/// Tokens that networks gave us, in memory only, each under the digest of the request it was asked for with: other credentials are another
/// token. However many need one at the same time, it is asked for once.
/// </summary>
internal sealed class AccessTokens(TimeProvider clock)
{
    // A token that ends while a request is on its way costs a refusal; a little earlier costs nothing.
    private const int MostMarginSeconds = 30;

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    /// <summary>
    /// A token other than <paramref name="refused"/>: a kept one, or a new one that <paramref name="ask"/> gets. Without a token the answer says why.
    /// </summary>
    public async Task<(string? Token, NetworkAnswer? Refusal)> Get(
        TokenExchange exchange, FeedContext context, string? refused, Func<OutgoingRequest, Task<NetworkAnswer>> ask, CancellationToken ct)
    {
        var request = exchange.Request(context);
        var kept = _kept.GetOrAdd(Digest(request), _ => new Kept());
        await kept.Turn.WaitAsync(ct);
        try
        {
            if (kept.Token is { } good && good != refused && kept.Until > clock.GetUtcNow()) return (good, null);
            Forget(kept);
            var received = await ask(request);
            var answer = exchange.Read(received.Answer);
            if (answer.Token is null) return (null, received.Means(answer.Judgement));
            received.Dispose();
            kept.Token = answer.Token;
            kept.Until = clock.GetUtcNow().AddSeconds(answer.LifetimeSeconds - Math.Min(MostMarginSeconds, answer.LifetimeSeconds / 10));
            return (answer.Token, null);
        }
        finally
        {
            kept.Turn.Release();
        }
    }

    private void Forget(Kept current)
    {
        foreach (var (digest, kept) in _kept)
        {
            if (kept != current && kept.Token is not null && kept.Until <= clock.GetUtcNow()) _kept.TryRemove(digest, out _);
        }
    }

    private static string Digest(OutgoingRequest request) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n',
        request.Headers.Select(header => $"{header.Key}: {header.Value}").Prepend($"{request.Method} {request.Url.AbsoluteUri}").Append(request.Body)))));

    private sealed class Kept
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public string? Token { get; set; }

        public DateTimeOffset Until { get; set; }
    }
}
