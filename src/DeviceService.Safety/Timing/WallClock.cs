using System.Globalization;

namespace DeviceService.Safety;

/// <summary>
/// Whether the wall clock can be believed (law 22, H16). Wall time is for records only; when in doubt, new sessions wait
/// until a person has confirmed it.
/// </summary>
public static class WallClock
{
    /// <summary>How far wall time may jump against the monotonic clock, and a person's reading may differ.</summary>
    public static TimeSpan JumpMax { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Null when the clock is not in doubt; else why it is, as a clause for a sentence.</summary>
    /// <param name="now">Wall time now.</param>
    /// <param name="newestEntry">Wall time of the newest journal entry; null in an empty journal.</param>
    /// <param name="reference">Wall time at an earlier moment of this run.</param>
    /// <param name="sinceReference">What the monotonic clock counted since then.</param>
    public static string? Doubt(DateTimeOffset now, DateTimeOffset? newestEntry, DateTimeOffset reference, TimeSpan sinceReference)
    {
        if (newestEntry is { } newest && now < newest)
        {
            return $"it shows {Text(now)}, earlier than the newest record of {Text(newest)}";
        }

        // Told apart without adding, which could leave the range of a date.
        var jump = (now - reference) - sinceReference;
        return jump.Duration() > JumpMax
            ? $"it jumped by {jump.TotalSeconds.ToString("+0;-0", CultureInfo.InvariantCulture)} s against the monotonic clock"
            : null;
    }

    /// <summary>Null when a person's reading of another clock agrees with ours; else the refusal.</summary>
    public static Refusal? CheckConfirmation(DateTimeOffset now, DateTimeOffset observed) =>
        (now - observed).Duration() <= JumpMax
            ? null
            : Rules.ClockNotSane.Refuse(("observed", $"it shows {Text(now)} and the person read {Text(observed)}"));

    private static string Text(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
