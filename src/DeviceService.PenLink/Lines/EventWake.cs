namespace DeviceService.PenLink;

/// <summary>A wait without poll: the line's own reader signals it. For Windows and macOS.</summary>
internal sealed class EventWake : LineWake
{
    private readonly AutoResetEvent _signal = new(false);

    public override void Signal()
    {
        try
        {
            _signal.Set();
        }
        catch (ObjectDisposedException)
        {
            // The line thread has ended, and nobody waits any more.
            return;
        }
    }

    public override void Wait(Line? line, TimeSpan timeout) => _signal.WaitOne(timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _signal.Dispose();
        }
    }
}
