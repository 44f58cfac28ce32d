using System.Globalization;
using System.Text;
using Tributary.Web.Platform.Http;

namespace Tributary.Web.Features.Alerts;

/// <summary>Calls the operator's address, signed as Standard Webhooks says: HMAC-SHA256 over "id.timestamp.body".</summary>
internal sealed class CallWebhook(OutboundHttp http, TimeProvider clock)
{
    private static readonly OutboundLimits Limits = new(TimeSpan.FromSeconds(20), 64 * 1024);

    /// <param name="url">Where.</param>
    /// <param name="secret">"whsec_" and base64.</param>
    /// <param name="id">The same for each try.</param>
    /// <param name="body">JSON.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<DeliveryResult> Run(string url, string secret, string id, string body, CancellationToken ct)
    {
        var at = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", at);
        request.Headers.Add("webhook-signature", WebhookSignature.Of(secret, id, at, body));
        try
        {
            using var answer = await http.Send(request, Limits, ct);
            using var reader = new StreamReader(answer.Body, Encoding.UTF8);
            var start = new char[300];
            var read = await reader.ReadBlockAsync(start, ct);
            return DeliveryResult.Of(answer.Status is >= 200 and < 300, $"HTTP {answer.Status} {new string(start, 0, read)}");
        }
        catch (OutboundFailure failure)
        {
            return DeliveryResult.Of(taken: false, failure.Message);
        }
    }
}
