namespace Tributary.Web.Platform.Jobs;

/// <summary>A piece of work that outlives the process: a row that a worker claims, runs, and tries again when it fails.</summary>
internal sealed record Job
{
    public long Id { get; init; }
    public string Kind { get; init; } = "";
    public string Argument { get; init; } = "";
    public long Attempts { get; init; }

    /// <summary>Rises with every claim; whoever holds an older one has lost the job.</summary>
    public long Fence { get; init; }
}

/// <summary>Runs the jobs of one kind. It may be called again for the same job after a crash, so its effect must bear repetition.</summary>
internal interface IJobKind
{
    string Kind { get; }

    Task Run(Job job, CancellationToken ct);
}
