namespace DeviceService.Safety;

/// <summary>What a sample broke. A value without references, made on the line thread.</summary>
/// <param name="Action">What to do at once.</param>
/// <param name="Reason">Why; <see cref="StopRules"/> has sentence and hazard.</param>
/// <param name="Limit">The bound, in the unit of the reason's rule.</param>
/// <param name="Observed">What the sample showed, in the same unit.</param>
/// <param name="Sequence">The sample.</param>
/// <param name="DeviceTimeUs">When it was taken, by the pen's clock.</param>
/// <param name="HostTimestamp">When it was decoded, by the service's monotonic clock.</param>
public readonly record struct GuardBreach(
    GuardAction Action,
    StopReason Reason,
    long Limit,
    long Observed,
    ulong Sequence,
    ulong DeviceTimeUs,
    long HostTimestamp);
