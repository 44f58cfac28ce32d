namespace Tributary.Web.Platform.Jobs;

/// <summary>
/// What a feature does again and again while the server runs; each is registered as a singleton and done by <see cref="DoChores"/>. What must be done
/// once, and not lost, is a job instead.
/// </summary>
/// <param name="Otherwise">What it means that it could not be done, as the beginning of a line in the log: "The ledger is sealed later".</param>
/// <param name="Every">From one time to the next; where one takes longer, the next follows at once.</param>
/// <param name="Act">Does it; every node does, so it decides in the database who is first.</param>
internal sealed record Chore(string Otherwise, TimeSpan Every, Func<IServiceProvider, CancellationToken, Task> Act)
{
    /// <summary>The first time is the start of the server, for what came while it was down; otherwise a first wait comes before.</summary>
    public bool AtStart { get; init; }
}
