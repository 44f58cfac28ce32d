using System.Diagnostics;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Platform.Http;

namespace Tributary.Web.Features.Networks;

/// <summary>Asks a network the small question of its template and tells what happened, as people may see it.</summary>
internal sealed class TestConnection(OutboundHttp http, TimeProvider clock)
{
    public async Task<ConnectionTest> Run(Template template, SettingValues settings, IReadOnlySet<string> privateDestinations, CancellationToken ct)
    {
        var feed = template.Feed;
        var request = feed.CheckRequest(new FeedContext(settings, privateDestinations, clock.GetUtcNow().ToUnixTimeMilliseconds(), null));
        var test = new ConnectionTest { Request = request.ShownUrl, Headers = [.. request.ShownHeaders.Select(header => $"{header.Key}: {header.Value}")] };
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, request.Url);
            foreach (var (name, value) in request.Headers) message.Headers.TryAddWithoutValidation(name, value);
            message.Headers.TryAddWithoutValidation("Accept", "application/json");
            using var received = await http.Send(message, new OutboundLimits(TimeSpan.FromSeconds(feed.Limits.TimeoutSeconds), feed.Limits.PageBytes), ct);
            await using var body = await SpooledBody.Receive(received.Body, ct);
            using var answer = await feed.ReadCheck(new AnswerHead(received.Status, [.. received.Headers], null), body, settings, ct);
            var judgement = answer.Judgement;
            return test with
            {
                Status = received.Status,
                Milliseconds = (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds,
                Rule = judgement.Rule,
                Passed = judgement.Meaning is AnswerMeaning.Ok or AnswerMeaning.Empty,
                Words = judgement.Meaning switch
                {
                    AnswerMeaning.Ok => feed.Announced(answer) is var offers and > 0 ? $"{offers} {(offers == 1 ? "offer" : "offers")} announced." : "The network answered and has no offers for you yet.",
                    AnswerMeaning.Empty => "The network answered and has no offers for you yet.",
                    AnswerMeaning.Auth => $"The network does not accept the credentials{Said(judgement)}. Check them and save again.",
                    AnswerMeaning.Config => $"A setting is wrong{Said(judgement)}. Check the settings and save again.",
                    AnswerMeaning.RateLimited => "The network says that we ask too often. Wait a while and test again.",
                    AnswerMeaning.Retry => $"The network has trouble of its own{Said(judgement)}. Test again in a few minutes.",
                    AnswerMeaning.Gone or AnswerMeaning.Fail or AnswerMeaning.Contract => judgement.Message ?? "The network reported an error without a text.",
                },
            };
        }
        catch (OutboundFailure failure)
        {
            return test with { Milliseconds = (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds, Words = settings.Redact(failure.Message) };
        }
    }

    private static string Said(Judgement judgement) => judgement.Message is { } message ? $" (it says: “{message.TrimEnd('.')}”)" : "";
}

/// <summary>What one test of a connection saw; holds no secret.</summary>
public sealed record ConnectionTest
{
    public string Request { get; init; } = "";
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>The HTTP status; null when no answer came.</summary>
    public int? Status { get; init; }
    public long Milliseconds { get; init; }

    /// <summary>Which rule of the template, or of HTTP, decided.</summary>
    public string? Rule { get; init; }
    public bool Passed { get; init; }

    /// <summary>What it means and what to do, in words.</summary>
    public string Words { get; init; } = "";

    public string Summary => $"{(Status is { } status ? $"HTTP {status}" : "No answer")} in {Milliseconds} ms";
}
