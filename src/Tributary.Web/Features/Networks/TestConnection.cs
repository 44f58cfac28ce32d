using System.Diagnostics;
using Tributary.Core.Templates;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Platform.Http;

namespace Tributary.Web.Features.Networks;

/// <summary>Asks a network the small question of its template and tells what happened, as people may see it.</summary>
internal sealed class TestConnection(NetworkCalls calls, TimeProvider clock)
{
    public async Task<ConnectionTest> Run(Template template, SettingValues settings, IReadOnlySet<string> privateDestinations, CancellationToken ct)
    {
        if (template.Connection is not { } check)
            return new ConnectionTest { Passed = true, Words = $"{template.Name} is never asked for anything, so there is nothing to connect to: it calls us, and its wall is embedded." };
        var context = new FeedContext(settings, privateDestinations, clock.GetUtcNow().ToUnixTimeMilliseconds(), null);
        var test = Shown(new ConnectionTest(), check.Request(context));
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var received = await calls.Ask(check.Request, context, check.Limits, null, ct);
            test = Shown(test, received.Sent);
            var judgement = received.Judgement;
            return test with
            {
                Status = received.Status,
                Milliseconds = (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds,
                Rule = judgement.Rule,
                Passed = judgement.Meaning is AnswerMeaning.Ok or AnswerMeaning.Empty,
                Words = judgement.Meaning switch
                {
                    AnswerMeaning.Ok => check.Announced(received.Answer) switch
                    {
                        null => "The network answered and accepts the credentials.",
                        0 => "The network answered and has no offers for you yet.",
                        var offers => $"{offers} {(offers == 1 ? "offer" : "offers")} announced.",
                    },
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

    private static ConnectionTest Shown(ConnectionTest test, OutgoingRequest request) => test with
    {
        Method = request.Method,
        Request = request.ShownUrl,
        Headers = [.. request.ShownHeaders.Select(header => $"{header.Key}: {header.Value}")],
        Body = request.ShownBody,
    };

    private static string Said(Judgement judgement) => judgement.Message is { } message ? $" (it says: “{message.TrimEnd('.')}”)" : "";
}

/// <summary>What one test of a connection saw; holds no secret.</summary>
public sealed record ConnectionTest
{
    public string Method { get; init; } = "GET";

    /// <summary>The address asked; empty when nothing is asked.</summary>
    public string Request { get; init; } = "";
    public IReadOnlyList<string> Headers { get; init; } = [];

    public string? Body { get; init; }

    /// <summary>The HTTP status; null when no answer came.</summary>
    public int? Status { get; init; }
    public long Milliseconds { get; init; }

    /// <summary>Which rule of the template, or of HTTP, decided.</summary>
    public string? Rule { get; init; }
    public bool Passed { get; init; }

    /// <summary>What it means and what to do, in words.</summary>
    public string Words { get; init; } = "";

    public string Summary => Request.Length == 0 ? "No request" : $"{(Status is { } status ? $"HTTP {status}" : "No answer")} in {Milliseconds} ms";
}
