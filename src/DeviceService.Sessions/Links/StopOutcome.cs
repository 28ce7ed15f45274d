using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What became of the stop frame.</summary>
public enum StopFrameFate
{
    /// <summary>The line took it.</summary>
    Written,

    /// <summary>The pen was seen to stand afterwards.</summary>
    Confirmed,

    /// <summary>The line is down; the pen's dead-man stops it, and the stop is written as soon as the line is back.</summary>
    LineDown,
}

/// <summary>What one call of <see cref="StopLatch.Stop"/> did.</summary>
/// <param name="Number">The stop's number; acknowledging a stop names it.</param>
/// <param name="First">True when this call set the latch; false when it was set already, and the earlier reason stays.</param>
/// <param name="Reason">The reason that latched: the first one.</param>
/// <param name="Fate">Written or LineDown.</param>
/// <param name="Latency">From the call to the line having taken the last byte.</param>
public readonly record struct StopOutcome(long Number, bool First, StopReason Reason, StopFrameFate Fate, TimeSpan Latency);

/// <summary>The pen was seen to stand after a stop.</summary>
/// <param name="Number">The newest stop that this confirms.</param>
/// <param name="Reason">The reason that latched.</param>
/// <param name="Latency">From the newest stop call to the confirming sample.</param>
public sealed record StopConfirmation(long Number, StopReason Reason, TimeSpan Latency);
