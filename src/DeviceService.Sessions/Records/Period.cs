namespace DeviceService.Sessions;

/// <summary>A stretch of time on all clocks.</summary>
/// <param name="Start">When it began.</param>
/// <param name="End">When it ended; null while it lasts.</param>
/// <param name="InstanceId">The run of the service whose monotonic clock this is.</param>
/// <param name="StartDeviceTimeUs">The pen's clock at the beginning; null when it was not seen.</param>
/// <param name="EndDeviceTimeUs">The pen's clock at the end; null while it lasts or when it was not seen.</param>
public sealed record Period(Moment Start, Moment? End, string InstanceId, ulong? StartDeviceTimeUs, ulong? EndDeviceTimeUs);
