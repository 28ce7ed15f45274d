namespace DeviceService.Sessions;

/// <summary>A motor that turned on the bench, as the pen's samples said, from the end of its run-up to the newest of one press.</summary>
/// <param name="SetMillihertz">The rate that it was permitted, in mHz.</param>
/// <param name="MeanMillihertz">The mean of what its samples said, in mHz.</param>
/// <param name="SpanUs">Over how long, by the pen's clock, in us.</param>
/// <param name="HostTimestamp">When the newest of them came, on the service's monotonic clock.</param>
public sealed record RateSeen(int SetMillihertz, int MeanMillihertz, ulong SpanUs, long HostTimestamp);
