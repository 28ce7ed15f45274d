namespace DeviceService.Safety;

/// <summary>How long an alarm may go unseen (H17, H20, H25).</summary>
public static class AlarmTimes
{
    /// <summary>An alarm that the holder of the control lease was not shown within this pauses what is armed; so does an alarm stream that is gone for this long.</summary>
    public static TimeSpan Unshown { get; } = TimeSpan.FromSeconds(3);

    /// <summary>No valid sample for this long, with a session open and the pen in reach, is an alarm of its own.</summary>
    public static TimeSpan TelemetryStale { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Null while whoever controls the pen is shown its alarms in time; otherwise why not.</summary>
    /// <param name="unheardFor">Since when the holder has no alarm stream; null while it has one.</param>
    /// <param name="oldestUnshown">Age of the oldest alarm that it has not said to have shown; null while there is none.</param>
    public static string? Doubt(TimeSpan? unheardFor, TimeSpan? oldestUnshown) =>
        unheardFor >= Unshown ? "its alarm stream is gone for 3 s"
        : oldestUnshown >= Unshown ? "an alarm was not shown within 3 s"
        : null;
}
