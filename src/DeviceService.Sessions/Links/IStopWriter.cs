namespace DeviceService.Sessions;

/// <summary>
/// The line as the latch sees it. Implemented by the link; called by <see cref="StopLatch"/> only, one call at a time,
/// from any thread. It must not block: the descriptor is non-blocking, and what the line does not take is left to the
/// line thread, which asks <see cref="StopLatch.RepeatDue"/> each 5 ms.
/// </summary>
public interface IStopWriter
{
    /// <summary>Drops unsent output, and writes a delimiter, sixteen zeros and the stop frame with this id.</summary>
    /// <returns>True when all of it was taken by the line; false when the line is down or took less.</returns>
    bool TryWriteStop(uint stopId);
}
