namespace DeviceService.Sessions;

/// <summary>How the pen's microsecond clock maps to the host's monotonic clock: host = device + offset, at this round trip.</summary>
/// <param name="OffsetUs">Host time minus device time in microseconds.</param>
/// <param name="DriftPpb">Drift of the pen's clock against the host's in parts per billion.</param>
/// <param name="ErrorBoundUs">The mapping is right within this many microseconds.</param>
/// <param name="RoundTripUs">Smoothed round trip in microseconds.</param>
public sealed record ClockEstimate(long OffsetUs, long DriftPpb, long ErrorBoundUs, long RoundTripUs);
