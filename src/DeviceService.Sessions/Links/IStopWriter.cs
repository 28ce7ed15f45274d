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

    /// <summary>
    /// Lets what the line took leave this machine before the caller goes on with what follows from the stop. Called by <see cref="StopLatch"/> after
    /// each stop, outside its gate; returns within a fraction of a millisecond, and does nothing where nothing stands in the way.
    /// </summary>
    void LetOut()
    {
        // A line without threads of the kernel behind it has nothing to wait for.
    }
}
