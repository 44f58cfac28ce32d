namespace Tributary.Web.Features.Runs;

/// <summary>The feed cannot be read on; how the run ends, and why in words for the operator.</summary>
internal sealed class FeedEnded(RunState state, string why) : Exception(why)
{
    public RunState State => state;
}
