using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Feeds;

namespace Tributary.Web.Platform.Http;

/// <summary>Sends what a template describes, with a token where the network wants one, and has the answer judged.</summary>
internal sealed class NetworkCalls(OutboundHttp http, AccessTokens tokens, TimeProvider clock)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(6);

    /// <summary>
    /// Asks once. <paramref name="make"/> makes the request, a second time when a token has to be had first or was refused.
    /// <paramref name="turn"/> is waited for before anything is sent, token requests included.
    /// </summary>
    /// <exception cref="OutboundFailure">No answer came.</exception>
    public async Task<NetworkAnswer> Ask(
        Func<FeedContext, OutgoingRequest> make, FeedContext context, Limits limits, Func<CancellationToken, Task>? turn, CancellationToken ct)
    {
        var request = make(context);
        if (request.Token is not { } exchange) return await Send(request, limits, turn, ct);
        string? refused = null;
        while (true)
        {
            var (token, refusal) = await tokens.Get(exchange, context, refused, asked => Send(asked, limits, turn, ct), ct);
            if (token is null) return refusal!;
            var received = await Send(make(context.With(exchange, token)), limits, turn, ct);
            // Networks end tokens before their time; the one that was just given is not asked for again.
            if (received.Judgement.Meaning is not AnswerMeaning.Auth || refused is not null) return received;
            received.Dispose();
            refused = token;
        }
    }

    private async Task<NetworkAnswer> Send(OutgoingRequest request, Limits limits, Func<CancellationToken, Task>? turn, CancellationToken ct)
    {
        if (turn is not null) await turn(ct);
        AnswerStart? begun = null;
        try
        {
            using var message = Message(request);
            using var received = await http.Send(message, new OutboundLimits(TimeSpan.FromSeconds(limits.TimeoutSeconds), limits.PageBytes), ct);
            try
            {
                return await Read(request, received, ct);
            }
            catch (OutboundFailure)
            {
                begun = new AnswerStart(received.Status, [.. received.Headers], received.Body.Start);
                throw;
            }
        }
        catch (OutboundFailure failure)
        {
            (failure.Sent, failure.Answer) = (request, begun);
            throw;
        }
    }

    private async Task<NetworkAnswer> Read(OutgoingRequest request, OutboundAnswer received, CancellationToken ct)
    {
        var body = await SpooledBody.Receive(received.Body, ct);
        try
        {
            List<KeyValuePair<string, string>> headers = [.. received.Headers];
            var answer = await request.Read(new AnswerHead(received.Status, headers, RetryAfter(received)) { Scratch = () => new SpooledBody() }, body, ct);
            return new NetworkAnswer(request, received.Status, headers, answer, answer.Judgement, body, received.Body.BytesRead);
        }
        catch
        {
            await body.DisposeAsync();
            throw;
        }
    }

    /// <summary>The request as it is sent.</summary>
    public static HttpRequestMessage Message(OutgoingRequest request)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Url);
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(request.ContentType!);
        }

        foreach (var (name, value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value) && message.Content?.Headers is { } headers)
            {
                headers.Remove(name);
                headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    // Seconds from Retry-After, in either of its forms; a time in the past is none.
    private int? RetryAfter(OutboundAnswer answer)
    {
        if (answer.Header("Retry-After")?.Trim() is not { Length: > 0 } text) return null;
        if (text.All(char.IsAsciiDigit)) return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? Bounded(seconds) : Bounded(double.MaxValue);
        return DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? Bounded((at - clock.GetUtcNow()).TotalSeconds) : null;
    }

    private static int Bounded(double seconds) => (int)Math.Ceiling(Math.Clamp(seconds, 0, LongestWait.TotalSeconds));
}
