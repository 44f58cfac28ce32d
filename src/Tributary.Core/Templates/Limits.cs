namespace Tributary.Core.Templates;

/// <summary>How fast and how much a network may be asked. The engine's own ceilings beat what a template says.</summary>
public sealed record Limits
{
    /// <summary>At most this many requests in <see cref="RateSeconds"/>; null for no limit of the network's.</summary>
    public int? RateRequests { get; init; }

    public int RateSeconds { get; init; } = 60;

    /// <summary>Smallest gap between two full runs, in seconds.</summary>
    public int EverySeconds { get; init; }

    public int TimeoutSeconds { get; init; } = 60;

    public int PageBytes { get; init; } = 64 * 1024 * 1024;

    public int MaxPages { get; init; } = 500;

    public int MaxRecords { get; init; } = 500_000;

    public int Retries { get; init; } = 3;
}

/// <summary>What happens to offers that are missing from a complete run.</summary>
public sealed record SyncRules
{
    /// <summary>False keeps missing offers as they are.</summary>
    public bool ClosesMissing { get; init; } = true;

    /// <summary>After how many complete runs without it an offer stops being available.</summary>
    public int MissingAfter { get; init; } = 2;

    /// <summary>A run that would lose more than this percentage of the known offers stops and asks.</summary>
    public int MaxDropPercent { get; init; } = 40;
}
