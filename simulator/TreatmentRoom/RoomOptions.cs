namespace TreatmentRoom;

/// <summary>What can be chosen about a room.</summary>
internal sealed record RoomOptions
{
    /// <summary>Prints one JSON object as the last line of standard output, and no progress.</summary>
    public bool Json { get; init; }

    /// <summary>Leaves pen and service running after the session, until Ctrl+C or SIGTERM.</summary>
    public bool Keep { get; init; }

    /// <summary>The seed that repeats the simulated pen.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Where the service listens. Port 0 takes a free one.</summary>
    public string Grpc { get; init; } = "127.0.0.1:0";

    /// <summary>Where the simulated pen is driven from outside. Port 0 takes a free one.</summary>
    public string Control { get; init; } = "127.0.0.1:0";

    /// <summary>Data directory of the service; null for a fresh one that is removed at the end.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Puts the pen on a TCP port, as where there are no pseudo-terminals.</summary>
    public bool Tcp { get; init; }
}
