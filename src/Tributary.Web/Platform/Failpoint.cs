namespace Tributary.Web.Platform;

/// <summary>Moments at which a run or a callback must bear to be ended: docs/faults.md, F-01 and F-56. Tests end it at each of them.</summary>
internal enum Failpoint
{
    /// <summary>The next generation is claimed, nothing is staged.</summary>
    GenerationClaimed,

    /// <summary>A piece of what an unfinished run left is removed.</summary>
    LeftoversRemoved,

    /// <summary>A chunk of offers is written, not committed.</summary>
    ChunkWritten,

    /// <summary>A chunk of offers is committed.</summary>
    ChunkStaged,

    /// <summary>The missing offers of a chunk are written, not committed.</summary>
    MissingWritten,

    /// <summary>The new generation is the catalogue, not committed.</summary>
    SwapWritten,

    /// <summary>The new generation is the catalogue, and the run's job does not know it yet.</summary>
    SwapCommitted,

    /// <summary>Callbacks are claimed, none is sent.</summary>
    CallbackClaimed,

    /// <summary>A callback is sent, and nobody knows yet what came of it.</summary>
    CallbackSent,

    /// <summary>A postback is decided and written, not committed.</summary>
    PostbackWritten,

    /// <summary>A postback is committed, and the network has no answer yet.</summary>
    PostbackCommitted,

    /// <summary>A postback is on the disk of this node, and the network has no answer yet.</summary>
    SpoolFlushed,

    /// <summary>What waited on the disk is in the database, and its file is still there.</summary>
    SpoolDrained,

    /// <summary>A piece of what an older key sealed is sealed again and committed.</summary>
    SecretsSealedAgain,
}

internal static class Failpoints
{
    /// <summary>Names the moment at which this process is to end, such as "SwapWritten", or "SwapWritten throw" for an error. Without it every moment just passes.</summary>
    public const string Variable = "TRIBUTARY_FAILPOINT";

    private static readonly string[] Armed = Environment.GetEnvironmentVariable(Variable)?.Split(' ') ?? [];

    /// <summary>Ends the process without a last word where the variable says so.</summary>
    public static void Pass(this Failpoint point)
    {
        if (Armed is [] || Armed[0] != point.ToString()) return;
        if (Armed is [_, "throw"]) throw new InvalidOperationException($"{Variable} says: fail at {point}.");
        Environment.FailFast($"{Variable} says: end at {point}.");
    }
}
