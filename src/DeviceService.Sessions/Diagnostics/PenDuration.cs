namespace DeviceService.Sessions;

/// <summary>What of a pen is timed. Each has a histogram of its own.</summary>
public enum PenDuration
{
    /// <summary>A Ping from the host until its Pong: the line both ways, the pen, and this machine.</summary>
    RoundTrip = 1,

    /// <summary>Of that, what the pen had it, by its own clock.</summary>
    PenTurnaround = 2,

    /// <summary>A command until its answer. Those that were sent twice, or that a pen may take 5 s over, are left out.</summary>
    CommandAnswer = 3,

    /// <summary>How much later than it was due the line thread woke.</summary>
    LineThreadLate = 4,

    /// <summary>From what woke the owner loop until it looked.</summary>
    OwnerLoopLate = 5,

    /// <summary>How much later than it was due a permission frame was written. One that waited for a permit or a sample is left out.</summary>
    PermissionLate = 6,

    /// <summary>An append until it is on the disk, as the owner loop sees it.</summary>
    JournalSync = 7,

    /// <summary>From the reading of a sample that breaks a limit until the line had taken the stop.</summary>
    SampleToStop = 8,

    /// <summary>From any other call to stop until the line had taken the stop.</summary>
    CallToStop = 9,

    /// <summary>From a stop until the pen was seen standing.</summary>
    StopConfirmed = 10,
}
