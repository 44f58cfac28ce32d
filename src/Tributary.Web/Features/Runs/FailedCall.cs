using System.Text;
using System.Text.RegularExpressions;
using Tributary.Core.Security;
using Tributary.Core.Templates.Feeds;
using Tributary.Web.Platform.Http;

namespace Tributary.Web.Features.Runs;

/// <summary>A call that ended a run or a poll, as people may see it: no credential, whoever sent it, is in it.</summary>
public sealed partial record FailedCall
{
    private const int MostBodyBytes = 2048;
    private const int MostHeaderCharacters = 4096;
    private const string Hidden = "***";

    public long Id { get; init; }
    public long? RunId { get; init; }

    /// <summary>What was polled for; null for a run's call.</summary>
    public string? Poll { get; init; }

    /// <summary>Unix ms.</summary>
    public long FailedAt { get; init; }

    /// <summary>A name of <see cref="CallFailure"/>.</summary>
    public string Failure { get; init; } = nameof(CallFailure.ApiError);

    public string Method { get; init; } = "GET";
    public string Url { get; init; } = "";

    /// <summary>The HTTP status; null when no answer came.</summary>
    public long? Status { get; init; }

    /// <summary>One "Name: value" a line.</summary>
    public string Headers { get; init; } = "";

    /// <summary>The first 2 kB.</summary>
    public string Body { get; init; } = "";

    public string Message { get; init; } = "";

    public CallFailure Kind => Enum.TryParse<CallFailure>(Failure, out var kind) ? kind : CallFailure.ApiError;

    /// <summary>Of an answer that was understood to mean failure.</summary>
    internal static async Task<FailedCall> Of(NetworkAnswer received, CallFailure failure, string message, CancellationToken ct) =>
        Of(received.Sent, received.Status, received.Headers, await received.Start(MostBodyBytes * 2, ct), failure, message);

    /// <summary>Of a question to which no whole answer came.</summary>
    internal static FailedCall Of(OutgoingRequest sent, OutboundFailure failure) =>
        Of(sent, failure.Answer?.Status, failure.Answer?.Headers ?? [], failure.Answer?.Start ?? [], failure.Kind switch
        {
            OutboundFailureKind.Forbidden => CallFailure.Forbidden,
            OutboundFailureKind.Unreachable => CallFailure.Unreachable,
            OutboundFailureKind.Tls => CallFailure.Tls,
            OutboundFailureKind.TooSlow => CallFailure.TooSlow,
            OutboundFailureKind.TooLarge => CallFailure.TooLarge,
            OutboundFailureKind.Broken => CallFailure.Truncated,
        }, failure.Message);

    /// <summary>What kind of failure a judged answer is.</summary>
    internal static CallFailure KindOf(Judgement judgement, int status) => judgement.Meaning switch
    {
        AnswerMeaning.Auth => CallFailure.Refused,
        AnswerMeaning.Config => CallFailure.Settings,
        AnswerMeaning.RateLimited => CallFailure.RateLimited,
        AnswerMeaning.Retry => CallFailure.Busy,
        AnswerMeaning.Gone => CallFailure.NotThere,
        AnswerMeaning.Contract => CallFailure.Changed,
        AnswerMeaning.Fail when status is >= 300 and < 400 => CallFailure.Redirected,
        AnswerMeaning.Fail when status is 404 or 410 => CallFailure.NotThere,
        AnswerMeaning.Fail when judgement.Rule == "the answer is not readable" => CallFailure.NotReadable,
        AnswerMeaning.Fail or AnswerMeaning.Ok or AnswerMeaning.Empty => CallFailure.ApiError,
    };

    private static FailedCall Of(
        OutgoingRequest sent, int? status, IReadOnlyList<KeyValuePair<string, string>> headers, byte[] start, CallFailure failure, string message)
    {
        var shown = headers.Where(header => !SecretName().IsMatch(header.Key)).Select(header => $"{header.Key}: {Clean(sent, header.Value)}");
        var body = Clean(sent, Encoding.UTF8.GetString(start));
        return new FailedCall
        {
            Failure = failure.ToString(),
            Method = sent.Method,
            Url = sent.ShownUrl,
            Status = status,
            Headers = PlainText.Cut(string.Join('\n', shown), MostHeaderCharacters, "…"),
            Body = PlainText.Cut(body, MostBodyBytes, "…"),
            Message = Clean(sent, message),
        };
    }

    // Control characters go first: a secret must not hide between them. Then what we sent, then what looks like a credential of the network's own.
    private static string Clean(OutgoingRequest sent, string text)
    {
        var plain = string.Concat(text.Where(character => character is '\n' or '\t' || !char.IsControl(character)));
        return Credential().Replace(sent.Redact(plain), "${name}" + Hidden);
    }

    [GeneratedRegex("cookie|authori[sz]ation|authenticate|token|secret|api-?key|signature", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex SecretName();

    [GeneratedRegex("""(?<name>[\w-]*(token|secret|passwo?r?d|api[-_]?key|authorization|signature)["']?\s*([:=>]|&quot;)\s*["']?(Bearer |Basic )?)[^"'&<>\s,}{\]\[]{6,}""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Credential();
}
