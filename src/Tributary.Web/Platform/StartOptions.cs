namespace Tributary.Web.Platform;

/// <summary>What the command line and the configuration file decide before anything starts. All else is edited in the panel.</summary>
internal sealed record StartOptions
{
    /// <summary>Folder of the SQLite file, the keys and the command socket.</summary>
    public string DataFolder { get; init; } = "data";

    /// <summary>postgres://... or null for SQLite in the data folder.</summary>
    public string? Database { get; init; }

    /// <summary>Port on the loopback address; 0 takes a free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Address to listen on; put a TLS proxy in front of anything but loopback.</summary>
    public string Listen { get; init; } = "127.0.0.1";

    public bool Demo { get; init; }

    /// <summary>Private or plain-http hosts that outgoing calls may reach ("host" or "host:port").</summary>
    public IReadOnlyList<string> AllowedDestinations { get; init; } = [];

    /// <summary>How often each key of a site may call the API.</summary>
    public int ApiCallsPerMinute { get; init; } = 6_000;

    /// <summary>The header in which the proxies tell the visitor's country by its two letters; empty when none does.</summary>
    public string CountryHeader { get; init; } = "";

    /// <summary>False for commands that read beside a running server: the database is opened for reading only.</summary>
    public bool Writes { get; init; } = true;

    /// <summary>Keeps the SQLite file as it was before a newer version changes it.</summary>
    public bool CopyBeforeUpgrade { get; init; } = true;

    /// <summary>For how many seconds a server that was told to end says so at /health and goes on answering; 0 ends it at once.</summary>
    public int DrainSeconds { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public LogLevel LogLevel { get; init; } = LogLevel.Warning;
}
