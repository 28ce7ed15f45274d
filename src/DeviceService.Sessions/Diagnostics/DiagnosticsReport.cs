namespace DeviceService.Sessions;

/// <summary>What was counted and timed of a pen over a period, and what it comes to.</summary>
/// <param name="Since">When the period began.</param>
/// <param name="BegunBy">What began it.</param>
/// <param name="Until">When it ended: as it was asked for, or when the pen was detached.</param>
/// <param name="Measure">The figures.</param>
/// <param name="Verdict">What they speak against.</param>
public sealed record DiagnosedPeriod(DateTimeOffset Since, CountBegin BegunBy, DateTimeOffset Until, PenMeasure Measure, LineVerdict Verdict);

/// <summary>Everything that tells cable, host and firmware of one pen apart.</summary>
public sealed record DiagnosticsReport
{
    /// <summary>The pen; null where none has answered on the line yet.</summary>
    public required string? PenId { get; init; }

    /// <summary>Its line; null while it is not attached.</summary>
    public required string? Line { get; init; }

    /// <summary>Over restarts of the service.</summary>
    public required DiagnosedPeriod Total { get; init; }

    /// <summary>The newest 5 to 10 minutes, or less in a run that is younger; null while the pen is not attached.</summary>
    public DiagnosedPeriod? Recent { get; init; }

    /// <summary>How the pen's clock maps to the host's; null until that was measured.</summary>
    public ClockEstimate? Clock { get; init; }

    /// <summary>When the total was last written down; null when it never was.</summary>
    public DateTimeOffset? KeptAt { get; init; }
}
