namespace DeviceService.Sessions;

internal static partial class PenDecision
{
    /// <summary>Law 19: a sync that takes longer disarms.</summary>
    public static readonly TimeSpan SyncTimeMax = TimeSpan.FromSeconds(1);

    /// <summary>No valid sample for this long while armed stops.</summary>
    public static readonly TimeSpan SampleAgeToStop = TimeSpan.FromMilliseconds(200);

    /// <summary>No valid sample for this long: not armed, and no permission.</summary>
    public static readonly TimeSpan SampleAgeMax = TimeSpan.FromMilliseconds(100);

    /// <summary>Within this the whole of an arming has to be answered by the pen.</summary>
    public static readonly TimeSpan ArmingDeadline = TimeSpan.FromSeconds(5);

    /// <summary>Within this a Disarm has to be answered, or the pen is stopped.</summary>
    public static readonly TimeSpan DisarmDeadline = TimeSpan.FromMilliseconds(500);

    /// <summary>Within this an AcknowledgeStop has to be answered.</summary>
    public static readonly TimeSpan AcknowledgeDeadline = TimeSpan.FromSeconds(3);

    /// <summary>A stop that is not confirmed after this is an alarm of its own.</summary>
    public static readonly TimeSpan ConfirmTimeMax = TimeSpan.FromMilliseconds(500);

    /// <summary>An abort with the pen gone for this long ends with its outcome unknown.</summary>
    public static readonly TimeSpan AbortDeadline = TimeSpan.FromSeconds(10);

    /// <summary>How long the end of an activation waits for the pen's counters and the recording.</summary>
    public static readonly TimeSpan EndingDeadline = TimeSpan.FromSeconds(1);

    /// <summary>How long an interrupted activation waits for a sample that shows the drive off.</summary>
    public static readonly TimeSpan StandstillDeadline = TimeSpan.FromMilliseconds(500);

    private static long Us(TimeSpan time) => (long)time.TotalMicroseconds;
}
