using Tributary.Core.Templates.Feeds;

namespace Tributary.Web.Features.Runs;

/// <summary>The feed cannot be read on; how the run ends, and why in words for the operator.</summary>
internal sealed class FeedEnded(RunState state, string why) : Exception(why)
{
    public RunState State => state;

    /// <summary>What the network's answer meant, where an answer ended it.</summary>
    public AnswerMeaning? Meaning { get; private init; }

    public static FeedEnded By(Judgement judgement) => new(RunState.Failed, judgement.Meaning switch
    {
        AnswerMeaning.Auth => $"The network refused our credentials: {(judgement.Message ?? judgement.Rule).TrimEnd('.')}. Check them under Settings.",
        AnswerMeaning.Config => $"The network refused our settings: {(judgement.Message ?? judgement.Rule).TrimEnd('.')}. Check them under Settings.",
        AnswerMeaning.Contract or AnswerMeaning.Fail or AnswerMeaning.Gone or AnswerMeaning.Retry or AnswerMeaning.RateLimited
            or AnswerMeaning.Ok or AnswerMeaning.Empty => judgement.Message is { } message ? $"{message.TrimEnd('.')}." : $"The network's answer says failure ({judgement.Rule}).",
    })
    { Meaning = judgement.Meaning };
}
