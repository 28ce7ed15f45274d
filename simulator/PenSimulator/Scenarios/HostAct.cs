namespace PenSimulator.Scenarios;

/// <summary>What goes wrong with the computer that a pen is plugged into: a pen does none of it, only a room that has the whole service in its hands.</summary>
public enum HostActKind
{
    /// <summary>The disk does not answer; what was asked of it is done once it does.</summary>
    DiskSlow,

    /// <summary>The disk is full.</summary>
    DiskFull,

    /// <summary>The disk takes what is written, and does not sync it.</summary>
    SyncFails,

    /// <summary>The disk works again.</summary>
    DiskMended,

    /// <summary>The wall clock is stepped.</summary>
    ClockStep,

    /// <summary>The threads that decide do not get their turn; the line's own go on.</summary>
    ThreadsStall,
}

/// <summary>One thing that befalls the host, from a scenario.</summary>
/// <param name="Kind">What.</param>
/// <param name="Seconds">How far the wall clock is stepped, in s; 0 for other kinds.</param>
/// <param name="DurationMs">How long it lasts, in ms; 0: until the disk is mended, and for what lasts no time.</param>
public sealed record HostAct(HostActKind Kind, long Seconds = 0, uint DurationMs = 0);
