using Tributary.Core.Templates.Feeds;

namespace Tributary.Core.Templates.Rehearsals;

/// <summary>A network's answer, in full.</summary>
public sealed record RecordedAnswer(byte[] Body, int Status, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public static RecordedAnswer Of(byte[] body) => new(body, 200, []);
}

/// <summary>One request of a rehearsal and what came of it.</summary>
/// <param name="What">What is asked for: "offers", "token", "step link", "conversions" or "reversals".</param>
/// <param name="Request">The request; people see its Shown parts.</param>
/// <param name="Answer">Null when none came.</param>
/// <param name="Judgement">What the answer means, and which rule said so.</param>
/// <param name="Records">Raw records in the answer.</param>
/// <param name="Then">How it goes on, in words.</param>
public sealed record Exchange(string What, OutgoingRequest Request, RecordedAnswer? Answer, Judgement Judgement, int Records, string Then);

/// <summary>How a rehearsal ended: complete, partial, unfinished (more was asked for than there are answers), or what the last answer meant.</summary>
public sealed record RehearsalEnd(string Outcome, string? Message);
