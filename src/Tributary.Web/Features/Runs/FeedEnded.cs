using Tributary.Core.Templates.Feeds;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Runs;

/// <summary>The feed cannot be read on; how the run ends, and why in words for the operator.</summary>
internal sealed class FeedEnded(RunState state, string why) : Exception(why)
{
    public RunState State => state;

    /// <summary>What the network's answer meant, where an answer ended it.</summary>
    public AnswerMeaning? Meaning { get; private init; }

    /// <summary>The call that ended it, where one did.</summary>
    public FailedCall? Call { get; init; }

    /// <summary>The network asked not to be asked again before then.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    public static FeedEnded By(Judgement judgement, FailedCall? call = null) => new(RunState.Failed, Said(judgement)) { Meaning = judgement.Meaning, Call = call };

    /// <summary>The same where the network said how long it wants to be left alone.</summary>
    public static FeedEnded By(Judgement judgement, FailedCall? call, TimeSpan wait, DateTimeOffset now) =>
        new(RunState.Failed, $"{Said(judgement)} It asks us to wait {AskNetwork.Words(wait)}, until {Instant.Until(now + wait, now)} UTC; of itself the server leaves it alone until then.") { Meaning = judgement.Meaning, Call = call, NotBefore = now + wait };

    private static string Said(Judgement judgement) => judgement.Meaning switch
    {
        AnswerMeaning.Auth => $"The network refused our credentials: {(judgement.Message ?? judgement.Rule).TrimEnd('.')}. Check them under Settings.",
        AnswerMeaning.Config => $"The network refused our settings: {(judgement.Message ?? judgement.Rule).TrimEnd('.')}. Check them under Settings.",
        AnswerMeaning.Contract or AnswerMeaning.Fail or AnswerMeaning.Gone or AnswerMeaning.Retry or AnswerMeaning.RateLimited
            or AnswerMeaning.Ok or AnswerMeaning.Empty => judgement.Message is { } message ? $"{message.TrimEnd('.')}." : $"The network's answer says failure ({judgement.Rule}).",
    };
}
