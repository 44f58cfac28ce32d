using Tributary.Core.Security;
using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates.Feeds;

/// <summary>What a network's answer means for the run.</summary>
public enum AnswerMeaning
{
    Ok,

    /// <summary>Success without a record; the run is complete.</summary>
    Empty,

    /// <summary>The network does not accept our credentials.</summary>
    Auth,

    /// <summary>The operator's settings are wrong.</summary>
    Config,

    /// <summary>We asked too often; waiting is no failure.</summary>
    RateLimited,

    /// <summary>May work in a moment.</summary>
    Retry,

    /// <summary>Nothing there for one offer.</summary>
    Gone,

    /// <summary>Not what the template expects; the old data stay.</summary>
    Fail,

    /// <summary>The shape of the answer has changed: the list of records is not where it was.</summary>
    Contract,
}

/// <summary>
/// A judged answer. <see cref="Message"/> is the network's own words or ours, capped and without secrets; <see cref="Rule"/> says which rule
/// decided; <see cref="WaitSeconds"/> is how long to wait before asking again, where something said so.
/// </summary>
public sealed record Judgement(AnswerMeaning Meaning, string? Message, string Rule, int? WaitSeconds);

/// <summary>One rule of "responses".</summary>
internal sealed record AnswerRule(Compute When, bool MentionsHttp, AnswerMeaning As, Compute? Message, int? WaitSeconds, string Place);

/// <summary>Ordered rules, then what HTTP itself says.</summary>
internal static class AnswerRules
{
    public static Judgement Judge(IReadOnlyList<AnswerRule> rules, Scope scope, int status, Func<string, string> redact, int? retryAfterSeconds, string? unreadable)
    {
        var success = status is >= 200 and < 300;
        // A page that is no JSON at all cannot be asked for its fields: with a 2xx status that alone is the finding.
        if (success && unreadable is not null)
            return new Judgement(AnswerMeaning.Fail, unreadable, "the answer is not readable", null);
        foreach (var rule in rules)
        {
            // A rule about the body alone would turn a 503 into a permanent failure: it is only for answers that claim success.
            if ((!success && !rule.MentionsHttp) || !rule.When(scope).IsTrue)
                continue;
            var message = rule.Message?.Invoke(scope).AsText();
            return new Judgement(rule.As, message is null ? null : PlainText.Line(redact(message), 300), rule.Place, rule.WaitSeconds ?? retryAfterSeconds);
        }
        var meaning = status switch
        {
            >= 200 and < 300 => AnswerMeaning.Ok,
            401 or 403 => AnswerMeaning.Auth,
            429 => AnswerMeaning.RateLimited,
            408 or 425 or >= 500 => AnswerMeaning.Retry,
            _ => AnswerMeaning.Fail,
        };
        return new Judgement(meaning, success ? null
            : meaning is AnswerMeaning.RateLimited ? $"The network says that we ask too often (HTTP status {status})."
            : $"The network answered with HTTP status {status}.", $"HTTP {status}", retryAfterSeconds);
    }
}
