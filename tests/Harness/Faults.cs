namespace Tributary.Tests.Harness;

/// <summary>How often a fault of docs/faults.md is tried: a few times in ./test, as often as the list asks in "./bench faults".</summary>
internal static class Faults
{
    private static readonly bool InFull = Environment.GetEnvironmentVariable("TRIBUTARY_FAULTS") == "full";

    /// <summary>A number of repetitions, offers or mutations: the one of ./test, or the one of the list.</summary>
    public static int Times(int reduced, int full) => InFull ? full : reduced;
}
