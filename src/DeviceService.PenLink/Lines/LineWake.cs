namespace DeviceService.PenLink;

/// <summary>What the line thread waits on: bytes, a time, or another thread that has something for it.</summary>
internal abstract class LineWake : IDisposable
{
    /// <summary>Ends the present or the next wait; from any thread, without waiting.</summary>
    public abstract void Signal();

    /// <summary>Waits for bytes on the line, if there is one, a signal, or the time-out.</summary>
    public abstract void Wait(Line? line, TimeSpan timeout);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
