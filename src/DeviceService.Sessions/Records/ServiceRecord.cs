namespace DeviceService.Sessions;

/// <summary>A run of the service began or ended; monotonic times between the two belong together.</summary>
public sealed record ServiceRecord : JournalEntry
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Service;

    /// <summary>Names the run.</summary>
    public required string InstanceId { get; init; }

    /// <summary>True at the start, false at an orderly end.</summary>
    public required bool Started { get; init; }

    /// <summary>Build of the service.</summary>
    public required string ServiceBuild { get; init; }
}
