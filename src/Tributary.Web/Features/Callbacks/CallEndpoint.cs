using System.Globalization;
using System.Text;
using Tributary.Core.Callbacks;
using Tributary.Core.Security;
using Tributary.Web.Platform.Http;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Callbacks;

/// <summary>One call to an endpoint through the guarded client: private addresses are refused, redirects are not followed, 15 seconds are enough.</summary>
internal sealed class CallEndpoint(OutboundHttp http, SecretBox box, TimeProvider clock)
{
    private const int AnswerKept = 300;
    private const int Gone = 410;

    private static readonly OutboundLimits Limits = new(TimeSpan.FromSeconds(15), 64 * 1024);

    public async Task<CallResult> Run(CallbackEndpoint endpoint, string eventId, string body, CancellationToken ct)
    {
        var begin = clock.GetTimestamp();
        long Took() => (long)clock.GetElapsedTime(begin).TotalMilliseconds;
        try
        {
            using var request = Request(endpoint, eventId, body);
            using var answer = await http.Send(request, Limits, ct);
            using var reader = new StreamReader(answer.Body, Encoding.UTF8);
            var start = new char[AnswerKept];
            var read = await reader.ReadBlockAsync(start, ct);
            return new CallResult(answer.Status, Took(), PlainText.Line(new string(start, 0, read)));
        }
        catch (OutboundFailure failure)
        {
            return new CallResult(null, Took(), PlainText.Line(failure.Message));
        }
    }

    private HttpRequestMessage Request(CallbackEndpoint endpoint, string eventId, string body)
    {
        var at = clock.GetUtcNow();
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = endpoint.Form switch
        {
            CallbackForm.Json => new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new StringContent(body, Encoding.UTF8, "application/json") },
            CallbackForm.Macros => new HttpRequestMessage(HttpMethod.Get, Address(endpoint).Render(Macros.Of(eventId, body))),
        };
        request.Headers.Add("webhook-id", eventId);
        request.Headers.Add("webhook-timestamp", timestamp);
        if (endpoint.Form is CallbackForm.Json)
        {
            var secrets = endpoint.Secrets.Where(secret => secret.EndsAt is not { } end || end > at.ToUnixTimeMilliseconds())
                .OrderByDescending(secret => secret.Number).Select(secret => box.Open(secret.Sealed, EndpointBook.Secrets.Of(secret.EndpointId, secret.Number)));
            request.Headers.Add("webhook-signature", WebhookSignature.Of(secrets, eventId, timestamp, body));
        }

        return request;
    }

    // It was read when it was saved.
    private static MacroAddress Address(CallbackEndpoint endpoint) =>
        MacroAddress.TryRead(endpoint.Url, Macros.Names, out var address) is { } error ? throw new InvalidOperationException($"Endpoint {endpoint.Id}: {error}") : address!;

    public static bool IsGone(CallResult result) => result.Status == Gone;
}

/// <summary>What came of a call.</summary>
/// <param name="Status">Null when there was no answer.</param>
/// <param name="Took">Milliseconds.</param>
/// <param name="Answer">The first characters of the answer, or what went wrong.</param>
public sealed record CallResult(long? Status, long Took, string Answer)
{
    public bool IsTaken => Status is >= 200 and < 300;

    public string Words => Status switch
    {
        null => Answer,
        >= 300 and < 400 => $"HTTP {Status}: redirects are not followed. {Answer}".Trim(),
        _ => $"HTTP {Status} {Answer}".Trim(),
    };
}
